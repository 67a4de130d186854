package entry

func (s *sheet) draftName() string {
	if s.rec != nil {
		return s.kind.Key + "/" + s.rec.ID
	}
	return s.kind.Key
}

// keep writes what is half typed, so that a power failure loses nothing: with every key, beside the window.
func (s *sheet) keep() {
	s.d.Touch()
	s.alike.compare()
	name, values := s.draftName(), s.form.Snapshot()
	if len(values) == 0 && !s.drafted {
		return
	}
	s.drafted = len(values) > 0
	s.d.Draft(s.drafts, name, values)
}

// keepNow does the same before it comes back: another screen is about to read it.
func (s *sheet) keepNow() {
	s.form.Flush()
	values := s.form.Snapshot()
	if len(values) == 0 && !s.drafted {
		return
	}
	s.drafted = len(values) > 0
	if err := s.drafts.Last(s.drafts.Next(), func() error { return s.d.Store.SaveDraft(s.draftName(), values) }); err != nil {
		s.d.Fail(err)
	}
}

func (s *sheet) dropDraft() {
	if s.drafted {
		s.drafted = false
		if err := s.drafts.Last(s.drafts.Next(), func() error { return s.d.Store.SaveDraft(s.draftName(), nil) }); err != nil {
			s.d.Fail(err)
		}
	}
}
