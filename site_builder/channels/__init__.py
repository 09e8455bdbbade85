"""WHAT COMES OUT: pages, lists, search, feeds, sitemaps, open data."""
