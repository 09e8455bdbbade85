/* site-state */
