"""The screens: what a person sees of the commands and queries. Each handler asks one of them and shows one struct."""
