package courier

// Room sets how many bytes of changes go into one bundle, until it is put back.
func Room(bytes int) (back func()) {
	before := room
	room = bytes
	return func() { room = before }
}

// ProofRoom sets how many bytes of manifests that it does not need go into one, likewise.
func ProofRoom(bytes int) (back func()) {
	before := proofRoom
	proofRoom = bytes
	return func() { proofRoom = before }
}
