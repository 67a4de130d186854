package store

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/uuid"

	"rollbook/fault"
	"rollbook/store/change"
)

// The first byte of a key says what stands there. Keys are in clear and hold no personal data:
// writers, numbers, unit codes and record ids.
const (
	prefixLog        = 'l' // + writer + seq: a change's bytes, sealed
	prefixRecord     = 'r' // + unit|uuid: view, sealed
	prefixChain      = 'c' // + writer: chain, sealed
	prefixPending    = 'p' // + writer + seq: a change that waits for its predecessor, sealed
	prefixQuarantine = 'q' // + change id: rejection, sealed
	prefixMeta       = 'm' // + name: what other rooms keep, sealed
	prefixDraft      = 'd' // + name: a half-typed form, sealed
	prefixUse        = 'u' // + number: a line of the log of what was done with personal data, sealed
)

var keyHeader = []byte("header")

const (
	metaUnit   = "store/unit"
	metaActor  = "store/actor"
	metaOwn    = "store/own"
	metaTravel = "store/travel"
	metaAfter  = "store/after" // by book: head of the chain that a restored desk goes on from

	metaRecovery = "store/recovery" // the recovery key, for the bureau above
	metaAccounts = "store/accounts" // by seat: whose it is
	metaUses     = "store/uses"     // last number in the log of uses

	metaID      = "store/id"      // names the store among the marks outside it
	metaMachine = "store/machine" // token of the profile where it was last used
)

func seqKey(prefix byte, w change.Writer, seq uint64) []byte {
	key := make([]byte, 1+len(w)+8)
	key[0] = prefix
	copy(key[1:], w[:])
	binary.BigEndian.PutUint64(key[1+len(w):], seq)
	return key
}

func recordKey(id string) []byte                   { return append([]byte{prefixRecord}, id...) }
func chainKey(w change.Writer) []byte              { return append([]byte{prefixChain}, w[:]...) }
func quarantineKey(id change.ID) []byte            { return append([]byte{prefixQuarantine}, id[:]...) }
func metaKey(name string) []byte                   { return append([]byte{prefixMeta}, name...) }
func draftKey(name string) []byte                  { return append([]byte{prefixDraft}, name...) }
func recordID(book string, r change.Record) string { return book + "|" + uuid.UUID(r).String() }

var errNoRecord = fault.New(fault.Refused, "record-unknown")

// splitID reads "unit|uuid".
func splitID(id string) (book string, r change.Record, err error) {
	book, text, ok := strings.Cut(id, "|")
	u, parseErr := uuid.Parse(text)
	if !ok || parseErr != nil {
		return "", change.Record{}, errNoRecord.With("id", id)
	}
	return book, change.Record(u), nil
}

// putSealed writes a value, CBOR and sealed.
func (s *Store) putSealed(tx writer, key []byte, v any) error {
	raw, err := cbor.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode %s: %w", printable(key), err)
	}
	return tx.put(key, s.sealer.seal(key, raw))
}

// getSealed reads a value; one that is not there leaves v as it is.
func (s *Store) getSealed(tx reader, key []byte, v any) error {
	sealed := tx.get(key)
	if sealed == nil {
		return nil
	}
	return s.unseal(key, sealed, v)
}

func (s *Store) unseal(key, sealed []byte, v any) error {
	raw, err := s.sealer.open(key, sealed)
	if err == nil {
		err = cbor.Unmarshal(raw, v)
	}
	if err != nil {
		return ErrDamaged.With("folder", s.dir).Because(err)
	}
	return nil
}

func (s *Store) putMeta(tx writer, name string, v any) error {
	return s.putSealed(tx, metaKey(name), v)
}

func (s *Store) getMeta(tx reader, name string, v any) error {
	return s.getSealed(tx, metaKey(name), v)
}

// Meta gives what another room keeps under a name; nil where there is nothing.
func (s *Store) Meta(name string) (value []byte, err error) {
	sealed, err := s.engine.peek(metaKey(name))
	if err == nil && sealed != nil {
		err = s.unseal(metaKey(name), sealed, &value)
	}
	return value, err
}

// SetMeta keeps values for other rooms, all in one transaction. A nil value forgets the name.
func (s *Store) SetMeta(values map[string][]byte) error {
	err := s.engine.update(func(tx writer) error { return s.putMetas(tx, values) })
	if err != nil {
		return err
	}
	if _, said := values[MetaUnits]; !said {
		return nil
	}
	if s.shared.engine == nil {
		s.grant(values)
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.shared.engine.glance(s.catchUp) // in the order in which desks wrote; where it is away now it comes by the feed
	return nil
}

func (s *Store) putMetas(tx writer, values map[string][]byte) error {
	for name, value := range values {
		err := tx.remove(metaKey(name))
		if value != nil {
			err = s.putMeta(tx, name, value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// EachMeta visits the names with a prefix, in order.
func (s *Store) EachMeta(prefix string, each func(name string, value []byte) error) error {
	type kept struct {
		name  string
		value []byte
	}
	var list []kept
	err := s.engine.view(func(tx reader) error {
		list = nil
		return tx.scan(metaKey(prefix), func(key, sealed []byte) error {
			one := kept{name: string(key[1:])}
			list = append(list, one)
			return s.unseal(key, sealed, &list[len(list)-1].value)
		})
	})
	for i := 0; err == nil && i < len(list); i++ {
		err = each(list[i].name, list[i].value)
	}
	return err
}
