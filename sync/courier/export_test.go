package courier

// Room sets how many bytes of changes go into one bundle, until it is put back.
func Room(bytes int) (back func()) {
	before := room
	room = bytes
	return func() { room = before }
}
