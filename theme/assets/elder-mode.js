/* elder-mode */
