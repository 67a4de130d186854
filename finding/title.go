package finding

import "rollbook/store/register"

// Title is what a record is called among others: by its person or, where it has none, by the first
// record that it refers to.
func Title(p *register.Pack, look register.Lookup, rec register.Record) string {
	for range 3 {
		k := p.Kind(rec.Kind)
		if k == nil {
			return rec.ID
		}
		if named(k, rec) {
			break
		}
		next, ok := register.Record{}, false
		for _, f := range k.Fields {
			if f.Type == register.Ref && rec.Values[f.Key] != "" {
				if next, ok = look.Record(rec.Values[f.Key]); ok {
					break
				}
			}
		}
		if !ok {
			break
		}
		rec = next
	}
	return p.TitleOf(rec)
}

func named(k *register.Kind, rec register.Record) bool {
	for _, role := range []register.Role{register.RoleName, register.RoleTitle} {
		if f := k.ByRole(role); f != nil && rec.Values[f.Key] != "" {
			return true
		}
	}
	return false
}
