// Package courier carries bundles between the store and a folder: sending what was not receipted, receiving and merging,
// quarantine, and the receipts back. Whatever goes with them is here too: how a unit joins and gets new keys, the lists and register
// packs of a bureau, and who signed what.
//
// Where to look:
//
//   - out: send.go, with names.go (of the files), slip.go (what the paper says) and peer.go (what is known of the other side)
//   - in: files.go (which), ahead.go (the next is opened meanwhile), receive.go, merge.go, heed.go (what it says beside the changes), refusals.go,
//     watch.go (a folder by itself); what came before: came.go standing.go
//   - the desk and the units around it: desk.go; founded, joined, granted: enrol.go; keys and devices ended: revoke.go renew.go;
//     restored from a backup: regain.go recovery.go; the suite: suite.go
//   - signatures passed on: proof.go; followed from a figure to the unit that signed: vouch.go
//   - handed down: pack.go update.go; not from a practice register: practice.go
package courier
