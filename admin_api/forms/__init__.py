"""Forms: a record class → controls, what a browser posts → fields, what happened → what is asked first, pages of the admin."""
