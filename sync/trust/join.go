package trust

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"

	"filippo.io/age"

	"rollbook/fault"
)

var (
	errRequest      = fault.New(fault.Damaged, "request-damaged")
	errGrant        = fault.New(fault.Damaged, "grant-damaged")
	errGrantForeign = fault.New(fault.Refused, "grant-foreign")
	errNoCA         = fault.New(fault.Refused, "grant-not-yours")
)

// Files of the joining.
const (
	RequestExtension = ".zcreq"
	GrantExtension   = ".zcgrant"
)

const (
	maxFile     = 1 << 20
	requestType = "CERTIFICATE REQUEST"
	certType    = "CERTIFICATE"
	listType    = "ROLLBOOK TRUST LIST"
)

// Object identifiers of a request's extensions, under an arc of a UUID (ITU-T X.667: 2.25.n is free
// for all). docs/format.md lists them.
var (
	arc          = asn1.ObjectIdentifier{2, 25, 1849230477}
	oidRecipient = append(append(asn1.ObjectIdentifier{}, arc...), 1)
	oidLevel     = append(append(asn1.ObjectIdentifier{}, arc...), 2)
	oidRequest   = append(append(asn1.ObjectIdentifier{}, arc...), 5) // the request for suite 2, a PKCS#10 of its own
)

// Request is what a unit asks of the bureau above it.
type Request struct {
	Code, Name, Level string
	Recipient         string   // age recipient for which to seal
	Fingerprint       []string // eight words, compared over the telephone
	Key               [32]byte // SHA-256 of the key to certify
	RecipientSecond   string   // SM2 recipient; empty where an earlier program asks
	key               ed25519.PublicKey
	second            *ecdsa.PublicKey // SM2 key to certify, or nil
}

// Request writes the desk's request (.zcreq): PKCS#10 in PEM, signed with the key to certify.
func (id *Identity) Request() ([]byte, error) {
	recipient, err := id.Recipient()
	if err != nil {
		return nil, err
	}
	extensions := []pkix.Extension{{Id: oidRecipient, Value: []byte(recipient)}, {Id: oidLevel, Value: []byte(id.Level)}}
	if id.Second != nil {
		second, err := id.requestSecond()
		if err != nil {
			return nil, err
		}
		extensions = append(extensions, pkix.Extension{Id: oidRequest, Value: second})
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
		Subject: pkix.Name{CommonName: id.Name, SerialNumber: id.Code}, ExtraExtensions: extensions,
	}, id.asked())
	if err != nil {
		return nil, fmt.Errorf("write the request: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: requestType, Bytes: der}), nil
}

// ParseRequest reads a request strictly and checks that its sender holds the key.
func ParseRequest(raw []byte) (Request, error) {
	block, rest := pem.Decode(raw)
	if len(raw) > maxFile || block == nil || block.Type != requestType || len(bytes.TrimSpace(rest)) > 0 {
		return Request{}, errRequest
	}
	csr, err := x509.ParseCertificateRequest(block.Bytes)
	if err == nil {
		err = csr.CheckSignature()
	}
	if err != nil {
		return Request{}, errRequest.Because(err)
	}
	r := Request{Code: csr.Subject.SerialNumber, Name: legible(csr.Subject.CommonName)}
	var second []byte
	for _, e := range csr.Extensions {
		switch {
		case e.Id.Equal(oidRecipient):
			r.Recipient = string(e.Value)
		case e.Id.Equal(oidLevel):
			r.Level = string(e.Value)
		case e.Id.Equal(oidRequest):
			second = e.Value
		}
	}
	key, ok := csr.PublicKey.(ed25519.PublicKey)
	if !ok || !validCode(r.Code) || r.Name == "" || len([]rune(r.Name)) > 60 || r.Level != County && r.Level != School {
		return Request{}, errRequest
	}
	if _, err := age.ParseHybridRecipient(r.Recipient); err != nil {
		return Request{}, errRequest.Because(err)
	}
	r.key, r.Key = key, sha256.Sum256(csr.RawSubjectPublicKeyInfo)
	if second != nil {
		if err := r.parseSecond(second); err != nil {
			return Request{}, err
		}
	}
	r.Fingerprint, err = fingerprint(key, r.Recipient)
	return r, err
}

func validCode(code string) bool {
	for _, c := range code {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return code != "" && len(code) <= 32
}

// Grant certifies what a request asks for. A county may take in schools, the city counties and
// schools. It gives the .zcgrant file: the certificate's chain, that of suite 2 where both sides have
// one, and the trust list, in PEM.
func (id *Identity) Grant(r Request, list []byte) ([]byte, error) {
	if id.CAKey == nil || len(id.CA) == 0 || r.Level == County && id.Level != City || r.Code == id.Code {
		return nil, errNoCA.With("unit", r.Name)
	}
	ca, err := x509.ParseCertificate(id.CA[0])
	if err != nil {
		return nil, errIdentity.Because(err)
	}
	dns := domain(r.Code, ca.DNSNames[0])
	shape, err := issued(r.Code, r.Name, r.Level, dns, r.Level == County)
	if err != nil {
		return nil, err
	}
	der, err := id.sign(shape, r.key)
	if err != nil {
		return nil, err
	}
	chains := append([][]byte{der}, id.CA...)
	if id.GrantsSecond(r) {
		if shape, err = issued(r.Code, r.Name, r.Level, dns, r.Level == County); err != nil {
			return nil, err
		}
		if der, err = id.signSecond(shape, r.second, r.Key); err != nil {
			return nil, err
		}
		chains = append(append(chains, der), id.Second.CA...)
	}
	var out bytes.Buffer
	for _, cert := range chains {
		if err := pem.Encode(&out, &pem.Block{Type: certType, Bytes: cert}); err != nil {
			return nil, fmt.Errorf("write the grant: %w", err)
		}
	}
	if err := pem.Encode(&out, &pem.Block{Type: listType, Bytes: list}); err != nil {
		return nil, fmt.Errorf("write the grant: %w", err)
	}
	return out.Bytes(), nil
}

// GrantsSecond reports whether a grant for a request brings certificates of suite 2.
func (id *Identity) GrantsSecond(r Request) bool {
	return r.second != nil && id.Second != nil && len(id.Second.CA) > 0
}

// Accept takes a grant: it must certify this desk's own key. It gives the identity with its
// certificates and the trust list that came along.
func (id *Identity) Accept(raw []byte) (*Identity, []byte, error) {
	chain, second, list, err := parseGrant(raw)
	if err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(chain[0])
	if err != nil {
		return nil, nil, errGrant.Because(err)
	}
	key, ok := cert.PublicKey.(ed25519.PublicKey)
	if !ok || !key.Equal(id.asked().Public()) || cert.Subject.SerialNumber != id.Code {
		return nil, nil, errGrantForeign.With("unit", cert.Subject.CommonName)
	}
	next := *id
	if id.CAKey != nil {
		next.CA = chain
		err = next.certifySelf()
	} else {
		next.Chain = chain
	}
	if err != nil {
		return nil, nil, err
	}
	own, err := next.Own()
	if err != nil || own.Code != id.Code || own.Level != id.Level {
		return nil, nil, errGrant.Because(err)
	}
	if id.Second != nil {
		next.Second = &Second{Key: id.Second.Key, Open: id.Second.Open, CAKey: id.Second.CAKey, Before: id.Second.Before}
		if second != nil {
			err = next.acceptSecond(second, own)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	return &next, list, nil
}

// parseGrant reads the certificates and the list. The chains of both suites are equally long, but for the
// renewal of a root behind that of suite 2.
func parseGrant(raw []byte) (chain, second [][]byte, list []byte, err error) {
	if len(raw) > maxFile {
		return nil, nil, nil, errGrant
	}
	for len(bytes.TrimSpace(raw)) > 0 {
		block, rest := pem.Decode(raw)
		switch {
		case block == nil:
			return nil, nil, nil, errGrant
		case block.Type == certType && list == nil:
			chain = append(chain, block.Bytes)
		case block.Type == listType && list == nil:
			list = block.Bytes
		default:
			return nil, nil, nil, errGrant
		}
		raw = rest
	}
	if n := len(chain); n >= 4 && n <= 7 {
		chain, second = chain[:n/2:n/2], chain[n/2:]
	}
	if len(chain) < 2 || len(chain) > 3 || list == nil {
		return nil, nil, nil, errGrant
	}
	return chain, second, list, nil
}
