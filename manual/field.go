package manual

import (
	"strings"

	"rollbook/store/register"
	"rollbook/words"
)

// most is how many codes of a list are named.
const most = 60

// Field is all that the pack says of a field: what is wanted, an example, the codes, why it is asked,
// who may write it, and which checks look at it, with their sentences.
func Field(p *register.Pack, k *register.Kind, f *register.Field) Topic {
	lang := words.Language()
	t := Topic{Title: k.Say(lang) + words.Say("help.of") + f.Say(lang)}
	head := func(key string) { t.Blocks = append(t.Blocks, Block{Heading, words.Say(key)}) }
	text := func(shape Shape, said string) {
		if said != "" {
			t.Blocks = append(t.Blocks, Block{shape, said})
		}
	}
	in := p.In(lang)
	about := in.About(k, f)

	head("help.want")
	text(Text, f.Hinted(lang))
	text(Text, f.Help)
	if f.Help == "" || f.Type == register.Codes || f.Type == register.Code {
		text(Text, words.Say("help.type."+string(f.Type)))
	}
	if f.Example != "" {
		text(Text, words.Say("help.example", "text", f.Example))
	}
	text(Text, words.Say("help.need."+string(about.Need)))
	if f.Max > 0 && f.Type == register.Text {
		text(Text, words.Say("help.most", "n", f.Max))
	}
	if f.None {
		text(Text, words.Say("help.none"))
	}
	if f.Default != "" {
		text(Text, words.Say("help.default", "text", in.Default(f)))
	}

	codes(p, f, head, text)

	if f.Why != "" {
		head("help.why")
		text(Text, f.Why)
		text(Text, words.Say("help.source", "source", p.Source))
	}

	head("help.who")
	if about.Need != register.NeedNobody {
		text(Text, words.Say("help.by."+f.By))
	}
	text(Text, words.Say("help.seen."+f.Sensitive))
	for _, one := range []struct {
		holds bool
		says  string
	}{{f.Dated, words.Say("help.dated")}, {f.Once, words.Say("help.once")}, {f.Carry, words.Say("help.carry")}, {f.Twice, words.Say("help.twice")}} {
		if one.holds {
			text(Text, one.says)
		}
	}

	if len(about.Checks) > 0 {
		head("help.checks")
		for _, c := range about.Checks {
			text(Item, words.Say("help.check."+string(c.Level), "id", c.ID, "text", c.Message))
			text(Text, c.Hint)
		}
	}
	return t
}

func codes(p *register.Pack, f *register.Field, head func(string), text func(Shape, string)) {
	list := p.Codes[f.Codes]
	if list == nil {
		return
	}
	head("help.codes")
	var line []string
	n := 0
	for _, row := range list.Codes {
		if row.Hidden {
			continue
		}
		if n++; n > most {
			text(Text, words.Say("help.more"))
			return
		}
		if line = append(line, row.Code+" "+row.Say(words.Language())); len(line) == 4 {
			text(Row, strings.Join(line, Bar))
			line = nil
		}
	}
	text(Row, strings.Join(line, Bar))
}
