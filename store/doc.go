// Package store is what one desk knows: the accepted changes and the records that follow from them, sealed, in an ordered
// key-value engine. Everything a person does to a record is one function here, called by the window and by rollbookctl alike.
//
// Where to look:
//
//   - opened, locked, who works here: store.go open.go seal.go cost.go account.go uselog.go witness.go; copied and moved:
//     backup.go move.go trial.go; an older format: migrate.go
//   - what stands on the disk: keys.go, by engine.go in a folder (bolt.go) or a database (postgres.go pgtx.go shared.go)
//   - one save: commit.go wanted.go typed.go; many at once, and undone: bulk.go; half-typed forms: drafts.go
//   - what a bundle brings: accept.go, each change entered in its writer's chain (inchain.go), judged by judge.go, in parts
//     (course.go), with what waits (waiting.go) and copies that went on beside each other (chain.go cut.go); what is known of it
//     elsewhere: travel.go
//   - a record in memory: view.go entry.go packed.go, found by index.go refs.go search.go
//   - records read: record.go (one, with its history), roll.go (a list, sifted), walk.go survey.go (all, for counting) on every
//     core (working.go); what was counted, while nothing changes: results.go; what was said of each, while nothing changes that
//     was looked at for it: recall.go
//   - what is wrong with them: check.go, by what expressions see (lookup.go); how many, for the first page: summary.go
//   - in conflict and decided: conflict.go decide.go; one person or two: same.go duplicate.go pairing.go alike.go
//   - units and what becomes of them: units.go turns.go; the pack in force: pack.go; the self-test and the state code: audit.go
//
// A method whose comment says that the lock must be held is called with Store.mu.
package store
