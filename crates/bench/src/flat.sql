CREATE TABLE flat (id TEXT, name TEXT, company TEXT, role TEXT, email TEXT, phone TEXT, city TEXT, ticket TEXT);
CREATE INDEX flat_id ON flat (id);
CREATE INDEX flat_email ON flat (email);
