package web_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"kith/db"
	"kith/db/dbtest"
	"kith/web"
	"kith/web/webtest"
)

// listen serves h until the test ends or stop is called, and returns where.
func listen(t testing.TB, h http.Handler) (addr string, stop func() error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- web.Serve(ctx, l, h) }()
	t.Cleanup(cancel)
	return l.Addr().String(), func() error { cancel(); return <-done }
}

// Whoever is being answered when the program ends gets the answer.
func TestShutdown(t *testing.T) {
	begun := make(chan bool)
	d := open(t)
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		time.Sleep(200 * time.Millisecond)
		d.srv.ServeHTTP(w, r)
	})
	addr, stop := listen(t, slow)
	got := make(chan string, 1)
	go func() {
		res, err := http.Get("http://" + addr + "/healthz")
		if err != nil {
			got <- err.Error()
			return
		}
		b, _ := io.ReadAll(res.Body)
		got <- string(b)
	}()
	<-begun
	if err := stop(); err != nil {
		t.Error(err)
	}
	if s := <-got; s != "ok\n" {
		t.Errorf("got %q", s)
	}
	if _, err := http.Get("http://" + addr + "/healthz"); err == nil {
		t.Error("it still answers")
	}
}

// Whoever watches over the service learns that the database has gone.
func TestHealth(t *testing.T) {
	d := open(t)
	dbtest.Do(t, d.db, dbtest.System, func(tx *db.Tx) error {
		_, err := tx.Raw("what every page needs goes").Exec(`DROP TABLE test_memo`)
		return err
	})
	// Who asks for a page is told that the fault is ours, even when the
	// navigation is what fails.
	d.as(worker).Get("/memos").Is(500).Says("Sorry, there is a problem with the service").SaysNot("test_memo")
	d.as(worker).Post("/memos", once("text", "x")).Is(500)
	d.as(worker).Get("/nowhere").Is(404)
	d.db.Close()
	if p := webtest.Open(t, d.srv).Get("/healthz"); p.Status != 503 {
		t.Errorf("%d %s", p.Status, p.Body)
	}
}

// What a browser sends and never ends, or sends too much of, takes nobody's place.
func TestSlowAndLarge(t *testing.T) {
	h := web.HTTP(http.NotFoundHandler())
	if h.ReadHeaderTimeout != 5*time.Second || h.ReadTimeout != time.Minute || h.WriteTimeout != time.Minute || h.IdleTimeout != 2*time.Minute || h.MaxHeaderBytes == 0 {
		t.Errorf("%+v", h)
	}
	d := open(t)
	addr, _ := listen(t, d.srv)
	talk := func(text string) string {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(5 * time.Second))
		go io.WriteString(c, text)
		line, err := bufio.NewReader(c).ReadString('\n')
		return strings.TrimSpace(line) + fmt.Sprint(either(err != nil, err, ""))
	}
	for text, want := range map[string]string{
		"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n":                                     "HTTP/1.1 200 OK",
		"GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 100_000) + "\r\n\r\n": "HTTP/1.1 431 Request Header Fields Too Large",
		"GET / HTTP/1.1\r\n\r\n":                                                       "HTTP/1.1 400 Bad Request: missing required Host header",
		"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n":  "HTTP/1.1 303 See Other",
		"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nonce=":                              "HTTP/1.1 400 Bad Request",
		"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 999999999999\r\n\r\nonce=":            "HTTP/1.1 415 Unsupported Media Type",
		"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n":                                                                       "HTTP/1.1 303 See Other",
		"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2\r\n\r\na=zz": "HTTP/1.1 400 Bad Request",
	} {
		if got := talk(text); got != want {
			t.Errorf("%.60q: %s, want %s", text, got, want)
		}
	}
}

func either(when bool, a, b any) any {
	if when {
		return a
	}
	return b
}

// A page of fifty rows, as a worker opens it.
func BenchmarkPage(b *testing.B) {
	d := open(b)
	for i := range 50 {
		d.as(worker).Post("/memos", once("text", fmt.Sprintf("Memo %d & more", i))).Is(200)
	}
	r := webtest.With(webtest.Open(b, d.srv).Request("GET", "/memos", nil), worker)
	for name, accept := range map[string]string{"plain": "", "gzip": "gzip"} {
		r.Header.Set("Accept-Encoding", accept)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.srv.ServeHTTP(&nowhere{h: http.Header{}}, r)
			}
		})
	}
}

// BenchmarkTable draws the components alone: fifty rows of six cells.
func BenchmarkTable(b *testing.B) {
	v := web.View{Service: "Kith"}
	cols := web.Cols("Name", "NHS number", "Waiting", "Worker", "Need", "State")
	b.ReportAllocs()
	for b.Loop() {
		if err := tableOf(v, cols, 50).Render(context.Background(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

// A nowhere takes an answer and keeps nothing.
type nowhere struct{ h http.Header }

func (n *nowhere) Header() http.Header         { return n.h }
func (n *nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n *nowhere) WriteHeader(int)             {}
