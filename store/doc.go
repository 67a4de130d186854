// Package store is what one desk knows: the accepted changes and the records that follow from them,
// in an ordered key-value engine. Everything a person does to a record is one function here, called
// by the window and by rollbookctl alike.
package store
