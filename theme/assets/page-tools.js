/* page-tools */
