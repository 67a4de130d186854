// Package courier carries bundles between the store and a folder: sending what was not receipted,
// receiving and merging, quarantine, and the receipts back.
package courier
