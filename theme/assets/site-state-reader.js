/* site-state-reader */
