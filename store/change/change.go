package change

// Format is the version of the encoding that this program writes.
const Format = 1

// ID names a change: the SHA-256 of its encoded bytes.
type ID [32]byte

// Writer is 16 random bytes, made at enrolment for one book.
type Writer [16]byte

// Record is a record's UUIDv7. Within a store a record is named by its book and this.
type Record [16]byte

// Op says what a change does.
type Op uint64

const (
	// Open is a writer's first change: Fields names its book and its own unit (KeyBook, KeyUnit).
	Open Op = 1
	// Set creates or edits a record: a field's new value, superseding the values it saw.
	Set Op = 2
)

// Keys of Fields that belong to the engine. No pack key starts with "@".
const (
	KeyBook    = "@book"    // Open: unit whose book the chain belongs to
	KeyUnit    = "@unit"    // Open: unit of the writer
	KeyKind    = "@kind"    // kind of the record, set by the change that creates it
	KeyRemoved = "@removed" // "1": removed, with a reason; "": restored
	KeySame    = "@same:"   // + "unit|uuid": "same" or "different" person as that record; "" undone
	KeyAfter   = "@after"   // Open: head of the chain that this writer goes on from, in hex (a restored store)
	KeyTyped   = "@typed:"  // + field: the text that its value was worked out from; "" where it was not
	KeyBasis   = "@basis:"  // + field: what the decision about it rests on, a code of the pack
	KeyExplain = "@why:"    // + check id: the written reason that lets a soft check pass
)

// Change is one signed-by-chain statement of a writer. Encode gives its canonical bytes.
type Change struct {
	Writer     Writer
	Seq        uint64 // from 1, without gaps
	Prev       ID     // id of the writer's change before this one; zero at Seq 1
	HLC        uint64 // hybrid logical clock: milliseconds << 16 | counter. Shown, never decided by
	Record     Record
	Op         Op
	Fields     map[string]string
	Supersedes map[string][]ID // per field, the changes whose values this one replaces
	Actor      string
	Pack       string // name and version of the pack that checked it
	Reason     string
}

// Version is one visible value of a field and the change it comes from.
type Version struct {
	Value string
	Depth int // length of the longest chain of supersessions that leads to it
	*Origin
}

// Origin is what is told of the change behind a value. Versions of one change share it.
type Origin struct {
	Change ID
	Writer Writer
	Seq    uint64
	HLC    uint64
	Actor  string
	Reason string
}

// Folded is the state of one record: its fields that have visible versions, each once, in no order.
type Folded struct {
	Fields []Field
}

// Field is a field of a record with its visible versions, provisional winner first. More than one
// distinct value is a conflict.
type Field struct {
	Key      string
	Versions []Version
}
