package store

// SaveDraft keeps a half-typed form under a name of the window's choosing; nil values drop it.
func (s *Store) SaveDraft(name string, values map[string]string) error {
	return s.desktop(func(e engine) error {
		return e.update(func(tx writer) error {
			if values == nil {
				return tx.remove(draftKey(name))
			}
			return s.putSealed(tx, draftKey(name), values)
		})
	})
}

// Draft gives a kept form; nil where there is none.
func (s *Store) Draft(name string) (values map[string]string, err error) {
	err = s.desktop(func(e engine) error {
		return e.view(func(tx reader) error {
			values = nil
			return s.getSealed(tx, draftKey(name), &values)
		})
	})
	return values, err
}

// Drafts gives the names of the kept forms, in order.
func (s *Store) Drafts() (names []string, err error) {
	err = s.desktop(func(e engine) error {
		return e.view(func(tx reader) error {
			names = nil
			return tx.scan([]byte{prefixDraft}, func(key, _ []byte) error {
				names = append(names, string(key[1:]))
				return nil
			})
		})
	})
	return names, err
}
