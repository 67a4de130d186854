// Command rollbookctl does without a window everything that Rollbook does: it registers, imports,
// sends, receives, resolves, reports and prints, for servers, scripts and tests. It needs no display
// and is built with CGO_ENABLED=0.
//
// ROLLBOOK_STORE, ROLLBOOK_PACK and ROLLBOOK_LANG stand for --store, --pack and --lang where these are not given, ROLLBOOK_PASSWORD
// for the file of --password-file.
//
// Exit codes: 0 done, 1 refused or there are findings, 2 called wrongly, 3 damaged input. With
// --json every command prints one JSON value, or one object a line; an error is
// {"error": {"code", "message", "hint"}}.
package main
