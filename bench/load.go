package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// A result is one turn, or the median of several.
type result struct {
	rate     float64 // answers a second
	p50, p99 float64 // µs
	cpu      float64 // µs of the server for each answer
	beside   float64 // µs of the database's server for each answer
	fails    int
	bytes    int // of an answer's body
	first    string
}

// send sends requests over so many connections for so long, and waits for each
// answer. An answer is right when its status is want.
func send(addr string, conns int, long time.Duration, want int, request func() []byte) (result, error) {
	var mu sync.Mutex
	var all []time.Duration
	var out result
	var failed error
	var fails atomic.Int64
	until := time.Now().Add(long)
	began := time.Now()
	var wait sync.WaitGroup
	for range conns {
		wait.Go(func() {
			took, err := one(addr, until, want, request, &fails, &out, &mu)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, took...)
			failed = errors.Join(failed, err)
		})
	}
	wait.Wait()
	if len(all) == 0 {
		return out, errors.Join(failed, fmt.Errorf("no right answer; the first wrong one: %.600s", out.first))
	}
	slices.Sort(all)
	at := func(q float64) float64 { return float64(all[int(q*float64(len(all)-1))].Nanoseconds()) / 1000 }
	out.rate, out.p50, out.p99, out.fails = float64(len(all))/time.Since(began).Seconds(), at(0.5), at(0.99), int(fails.Load())
	return out, failed
}

// one is one connection.
func one(addr string, until time.Time, want int, request func() []byte, fails *atomic.Int64, out *result, mu *sync.Mutex) (took []time.Duration, err error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	c.SetDeadline(until.Add(5 * time.Minute)) // one request may take that of a machine that is busy
	r := bufio.NewReaderSize(c, 64<<10)
	for time.Now().Before(until) {
		text := request()
		begin := time.Now()
		if _, err := c.Write(text); err != nil {
			return took, err
		}
		status, n, start, err := answer(r)
		if err != nil {
			return took, err
		}
		if status != want {
			if fails.Add(1) == 1 {
				mu.Lock()
				out.first = fmt.Sprintf("%d %s", status, start)
				mu.Unlock()
			}
			continue
		}
		took = append(took, time.Since(begin))
		if len(took) == 1 {
			mu.Lock()
			out.bytes = n
			mu.Unlock()
		}
	}
	return took, nil
}

var (
	lengthHead = []byte("content-length:")
	chunkHead  = []byte("transfer-encoding: chunked")
)

// answer reads one answer of HTTP/1.1. It returns the length of the body, and
// how it begins when it is no success.
func answer(r *bufio.Reader) (status, n int, start string, err error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return 0, 0, "", err
	}
	if len(line) < 12 {
		return 0, 0, "", fmt.Errorf("not HTTP: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, 0, "", err
	}
	chunked := false
	for {
		if line, err = r.ReadSlice('\n'); err != nil {
			return 0, 0, "", err
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			break
		}
		lower := bytes.ToLower(line)
		if v, ok := bytes.CutPrefix(lower, lengthHead); ok {
			if n, err = strconv.Atoi(string(bytes.TrimSpace(v))); err != nil {
				return 0, 0, "", err
			}
		}
		chunked = chunked || bytes.Equal(lower, chunkHead)
	}
	body := func(k int) error {
		if status >= 400 && start == "" {
			b, err := r.Peek(min(k, 60000))
			start = string(b)
			if err != nil {
				return err
			}
		}
		_, err := io.CopyN(io.Discard, r, int64(k))
		return err
	}
	if !chunked {
		return status, n, start, body(n)
	}
	for {
		if line, err = r.ReadSlice('\n'); err != nil {
			return 0, 0, "", err
		}
		k, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
		if err != nil {
			return 0, 0, "", err
		}
		n += int(k)
		if err := body(int(k)); err != nil {
			return 0, 0, "", err
		}
		if _, err := r.ReadSlice('\n'); err != nil {
			return 0, 0, "", err
		}
		if k == 0 {
			return status, n, start, nil
		}
	}
}
