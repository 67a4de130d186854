package bundle

import (
	"bytes"
	"fmt"

	"filippo.io/age"

	"rollbook/sync/trust"
)

// Enclose seals a short secret for one recipient of either suite, to lie in a manifest that others
// than the recipient may read.
func Enclose(plain []byte, recipient string) ([]byte, error) {
	if to, err := trust.ParseRecipientSecond(recipient); err == nil {
		return envelop(plain, to)
	}
	to, err := age.ParseHybridRecipient(recipient)
	if err != nil {
		return nil, fmt.Errorf("enclose a secret: %w", err)
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("enclose a secret: %w", err)
	}
	return sealed.Bytes(), nil
}

// Recipients reports whether two texts are recipients of suite 1 and of suite 2; the latter may be empty.
func Recipients(first, second string) bool {
	_, err := age.ParseHybridRecipient(first)
	if err == nil && second != "" {
		_, err = trust.ParseRecipientSecond(second)
	}
	return err == nil
}

// Disclose opens what Enclose sealed for a desk.
func Disclose(sealed []byte, id *trust.Identity) ([]byte, error) {
	if suiteOf(sealed) == 2 {
		return unfold(sealed, id)
	}
	return unseal(sealed, id)
}
