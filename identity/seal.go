package identity

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// KeySize is the size of the installation's key in bytes.
const KeySize = 32

// KeyFile reads the installation's key from a file, and makes the file with a
// fresh key when there is none. It is for an installation on one machine
// without a store of secrets: the file lies beside the database, so whoever
// copies both reads the code apps' secrets, and a backup must hold the two
// apart. Others than its owner must not be able to read it.
func KeyFile(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // #nosec G304 -- the operator names the file
	if err == nil {
		key := make([]byte, KeySize)
		rand.Read(key)
		_, err = f.WriteString(hex.EncodeToString(key) + "\n")
		if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
			os.Remove(path)
			return nil, fmt.Errorf("write key file: %w", err)
		}
		return key, nil
	}
	if !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("make key file: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("key file %s can be read by others (%v): run chmod 600 on it", path, info.Mode().Perm())
	}
	text, err := os.ReadFile(path) // #nosec G304 -- the operator names the file
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	return ParseKey(string(text))
}

// ParseKey reads a key as configuration gives it: 64 hexadecimal digits.
func ParseKey(text string) ([]byte, error) {
	key, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != KeySize {
		return nil, errors.New("a key is 64 hexadecimal digits; make one with: openssl rand -hex 32")
	}
	return key, nil
}

// A sealer encrypts what must be read again, such as a code app's secret, with
// AES-256 in Galois counter mode. What is sealed for one account cannot be
// opened as another's. The first key seals; all of them open, so that a key
// can be changed.
type sealer struct {
	names []string
	aeads []cipher.AEAD
	mark  []byte // the key of the hashes by which emails are counted
}

func newSealer(keys ...[]byte) (*sealer, error) {
	s := &sealer{}
	for _, key := range keys {
		if len(key) != KeySize || bytes.Equal(key, make([]byte, KeySize)) {
			return nil, fmt.Errorf("the key must be %d bytes of chance", KeySize)
		}
		derive := func(what string) []byte {
			out, err := hkdf.Key(sha256.New, key, nil, "kith "+what, KeySize)
			if err != nil {
				panic(err) // only when too long a key is asked for
			}
			return out
		}
		block, err := aes.NewCipher(derive("seal"))
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			return nil, err
		}
		s.names = append(s.names, hex.EncodeToString(derive("name")[:4]))
		s.aeads = append(s.aeads, aead)
		if s.mark == nil {
			s.mark = derive("mark")
		}
	}
	return s, nil
}

// seal encrypts text for owner, who is named in clear when it is opened.
func (s *sealer) seal(text, owner string) string {
	nonce := make([]byte, s.aeads[0].NonceSize())
	rand.Read(nonce)
	return s.names[0] + "." + base64.RawStdEncoding.EncodeToString(s.aeads[0].Seal(nonce, nonce, []byte(text), []byte(owner)))
}

var errKey = errors.New("this was sealed with another key: give Kith the key (or key file) that belongs to this database")

// open decrypts what was sealed for owner.
func (s *sealer) open(sealed, owner string) (string, error) {
	name, text, _ := strings.Cut(sealed, ".")
	for i, a := range s.aeads {
		if s.names[i] != name {
			continue
		}
		b, err := base64.RawStdEncoding.DecodeString(text)
		if err != nil || len(b) < a.NonceSize() {
			return "", errors.New("a sealed secret is damaged")
		}
		out, err := a.Open(nil, b[:a.NonceSize()], b[a.NonceSize():], []byte(owner))
		if err != nil {
			return "", fmt.Errorf("a sealed secret is damaged or another's: %w", err)
		}
		return string(out), nil
	}
	return "", errKey
}

// who is a keyed hash of an email: attempts are counted by it, and the trail
// does not tell which addresses were tried that have no account.
func (s *sealer) who(email string) string {
	m := hmac.New(sha256.New, s.mark)
	m.Write([]byte(fold(email)))
	return hex.EncodeToString(m.Sum(nil)[:16])
}
