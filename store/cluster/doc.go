// Package cluster starts a PostgreSQL server of one's own in a temporary folder, for tests: it listens on a socket in that
// folder only, and is gone when the tests are.
package cluster
