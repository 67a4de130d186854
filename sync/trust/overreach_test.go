package trust

import (
	"testing"

	"github.com/emmansun/gmsm/sm2"
)

// Overreach lets a county certify a program under a name that is not its own.
func Overreach(t testing.TB, county *Identity, dns string) []byte {
	t.Helper()
	school, err := New("YN-01", "冒名学校", School)
	if err != nil {
		t.Fatal(err)
	}
	shape, err := issued("YN-01", "冒名学校", School, dns, false)
	if err != nil {
		t.Fatal(err)
	}
	der, err := county.sign(shape, school.Key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// OverreachSecond is Overreach with a certificate of SM2.
func OverreachSecond(t testing.TB, county *Identity, dns string) []byte {
	t.Helper()
	school, err := New("YN-01", "冒名学校", School)
	if err != nil {
		t.Fatal(err)
	}
	key, err := sm2.NewPrivateKey(school.Second.Key)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := spki(school.Key.Public())
	if err != nil {
		t.Fatal(err)
	}
	shape, err := issued("YN-01", "冒名学校", School, dns, false)
	if err != nil {
		t.Fatal(err)
	}
	der, err := county.signSecond(shape, &key.PublicKey, sum)
	if err != nil {
		t.Fatal(err)
	}
	return der
}
