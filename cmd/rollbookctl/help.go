package main

import (
	"fmt"
	"strings"

	"rollbook/fault"
	"rollbook/manual"
	"rollbook/store/register"
)

var errTopic = fault.New(fault.Usage, "help-topic")

// topic prints the help of a field, KIND.FIELD, or the sections of the manual that have some words.
func (c *call) topic(args []string) error {
	text := strings.Join(args, " ")
	if kind, key, ok := strings.Cut(text, "."); ok {
		p, k, err := c.fieldNamed(kind)
		if err != nil {
			return err
		}
		f := k.Field(key)
		if f == nil {
			return errTopic.With("topic", text)
		}
		c.print(manual.Field(p, k, f))
		return nil
	}
	found := manual.Find(manual.Topics(), text)
	if len(found) == 0 {
		return errTopic.With("topic", text)
	}
	for _, t := range found {
		c.print(t)
	}
	return nil
}

// fieldNamed gives the pack in force and a register of it: that of the store where one is named.
func (c *call) fieldNamed(kind string) (*register.Pack, *register.Kind, error) {
	p, err := c.pack()
	if err == nil && c.storeDir != "" {
		s, failed := c.open()
		if failed != nil {
			return nil, nil, failed
		}
		p = s.Pack()
	}
	if err != nil {
		return nil, nil, err
	}
	return p, p.Kind(kind), nil
}

func (c *call) print(t manual.Topic) {
	if c.json {
		lines := []string{}
		for _, b := range t.Blocks {
			if b.Shape != manual.Picture {
				lines = append(lines, b.Text)
			}
		}
		c.object(map[string]any{"title": t.Title, "lines": lines})
		return
	}
	fmt.Fprintln(c.out, t.Title)
	for _, b := range t.Blocks {
		switch b.Shape {
		case manual.Picture:
		case manual.Heading:
			fmt.Fprintf(c.out, "\n%s\n", b.Text)
		default:
			fmt.Fprintf(c.out, "  %s\n", b.Text)
		}
	}
	fmt.Fprintln(c.out)
}
