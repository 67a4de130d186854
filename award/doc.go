// Package award is the way of aid to a child: what is due by the pack's decision table is proposed, agreed to step by step, put
// up for everyone to see, released with a document, paid, and where it was wrong got back.
package award
