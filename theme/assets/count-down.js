/* count-down */
