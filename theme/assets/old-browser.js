/* old-browser */
