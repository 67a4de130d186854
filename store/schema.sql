-- The tables of one register. Whoever owns the database runs this once; desks sign in with roles that are members of
-- {role} and may read and write, but not alter. To give somebody a desk:
--   CREATE ROLE wang LOGIN PASSWORD '...' IN ROLE {role};
BEGIN;

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN; END IF;
END $$;
CREATE SCHEMA {schema};
GRANT USAGE ON SCHEMA {schema} TO {role};

-- Keys hold unit codes, writers and record ids; values are sealed by the program.
CREATE TABLE {schema}.entry (key bytea PRIMARY KEY, value bytea NOT NULL) PARTITION BY RANGE (key);
ALTER TABLE {schema}.entry ALTER COLUMN value SET STORAGE EXTERNAL; -- what is sealed cannot be packed
{partitions}
-- What each transaction wrote, so that the other desks need not read everything again.
CREATE TABLE {schema}.feed (number bigint PRIMARY KEY, token bytea NOT NULL UNIQUE, keys bytea[] NOT NULL);
ALTER TABLE {schema}.feed ALTER COLUMN keys SET STORAGE EXTERNAL;

GRANT SELECT, INSERT, UPDATE, DELETE ON {schema}.entry, {schema}.feed TO {role};

COMMIT;
