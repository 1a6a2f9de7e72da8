package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"bonafide/internal/extract"
	"bonafide/internal/httpd"
	"bonafide/internal/jobs"
	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/store"
)

// serveCmd is the web application, with the worker in the same process.
type serveCmd struct {
	Listen      string `help:"Address to listen on; another than loopback needs TLS or a proxy." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Demo        bool   `help:"Serve invented samples from a fresh temporary database that is deleted at the end."`
	TLSCert     string `help:"Certificate (PEM)." placeholder:"FILE" type:"existingfile"`
	TLSKey      string `help:"Its key (PEM)." placeholder:"FILE" type:"existingfile"`
	BehindProxy string `help:"Public address under which a proxy with TLS serves this one." placeholder:"https://NAME"`
	Rules       string `help:"Folder of another rule catalogue." placeholder:"DIR"`
	Name        string `help:"Name of the organisation, shown on the pages." placeholder:"NAME"`
}

// Run serves until interrupted.
func (c *serveCmd) Run(g *globals, std streams) error {
	ctx, stop := interruptible()
	defer stop()
	if err := c.check(); err != nil {
		return err
	}
	own := *g
	if c.Demo {
		tmp, err := os.MkdirTemp("", "bonafide-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		own.DataDir = tmp
	}
	log := slog.New(slog.NewTextHandler(std.err, nil))
	s, err := newService(ctx, c, &own, log)
	if err == nil {
		defer s.close()
		err = s.serve(ctx, std)
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // it was asked to end while it started
	}
	return err
}

// check refuses to serve in the clear to others.
func (c *serveCmd) check() error {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("--listen %s: write HOST:PORT, such as 127.0.0.1:8080", c.Listen)
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("--tls-cert and --tls-key go together")
	}
	if c.BehindProxy != "" {
		if u, err := url.Parse(c.BehindProxy); err != nil || u.Scheme != "https" || u.Host == "" {
			return fmt.Errorf("--behind-proxy %s: write https://NAME", c.BehindProxy)
		}
	}
	if loopback(host) {
		return nil
	}
	switch {
	case c.Demo:
		return fmt.Errorf("a demo listens on loopback only, not on %s", c.Listen)
	case c.TLSCert == "" && c.BehindProxy == "":
		return fmt.Errorf("--listen %s would send passwords in the clear: give --tls-cert and --tls-key, or --behind-proxy https://NAME", c.Listen)
	}
	return nil
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// service is a running installation.
type service struct {
	cmd   *serveCmd
	dir   string
	log   *slog.Logger
	eng   *engine
	pool  *extract.Pool
	store *store.Store
	queue *jobs.Queue
	desk  *pipeline.Desk
}

func newService(ctx context.Context, c *serveCmd, g *globals, log *slog.Logger) (*service, error) {
	s := &service{cmd: c, dir: g.DataDir, log: log}
	var err error
	if s.eng, err = loadEngine(c.Rules, g.DataDir); err != nil {
		return nil, err
	}
	if s.store, err = openStore(ctx, g.DataDir, s.eng.lists, log); err != nil {
		return nil, err
	}
	pool := make(chan *extract.Pool, 1)
	failed := make(chan error, 1)
	go func() { // compiling the reader takes seconds: the rest goes on meanwhile
		p, err := newReaders(g, true)
		pool <- p
		failed <- err
	}()
	err = s.prepare(ctx)
	s.pool = <-pool
	if err = errors.Join(err, <-failed); err != nil {
		s.close()
		return nil, err
	}
	s.eng.chain.Extract = s.pool
	return s, nil
}

// prepare keeps the data sets in use, and makes desk and queue.
func (s *service) prepare(ctx context.Context) (err error) {
	if err := keepSets(ctx, s.eng, s.store); err != nil {
		return err
	}
	s.desk = s.eng.newDesk(s.store, s.log)
	if err := s.desk.LoadLive(ctx, true); err != nil {
		return err
	}
	if s.queue, err = jobs.New(ctx, s.store.DB(), jobs.Config{Log: s.log}); err != nil {
		return err
	}
	s.store.OnAccept(s.queue.Enqueue)
	return nil
}

func (s *service) close() {
	if s.pool != nil {
		s.pool.Close()
	}
	if s.store != nil {
		if err := s.store.Close(); err != nil {
			s.log.Error("close", "error", err)
		}
	}
}

func (s *service) serve(ctx context.Context, std streams) error {
	if err := s.queue.Start(context.WithoutCancel(ctx), s.desk.Work); err != nil {
		return err
	}
	defer func() {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		if err := s.queue.Stop(stop); err != nil {
			s.log.Error("stop", "error", err)
		}
	}()
	listener, err := net.Listen("tcp", s.cmd.Listen)
	if err != nil {
		return fmt.Errorf("%w; give another address with --listen", err)
	}
	hosts, base := s.addresses(listener.Addr().String())
	lifetime, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	handler, err := httpd.New(s.deps(lifetime, listener.Addr().String(), hosts))
	if err != nil {
		listener.Close()
		return err
	}
	if err := s.welcome(ctx, std, base); err != nil {
		listener.Close()
		return err
	}
	server := httpd.NewServer(handler)
	server.ReadTimeout, server.WriteTimeout = 10*time.Minute, 10*time.Minute
	server.ErrorLog = slog.NewLogLogger(s.log.Handler(), slog.LevelWarn)
	failed := make(chan error, 1)
	go func() {
		if s.cmd.TLSCert != "" {
			failed <- server.ServeTLS(listener, s.cmd.TLSCert, s.cmd.TLSKey)
		} else {
			failed <- server.Serve(listener)
		}
	}()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return server.Shutdown(stop)
}

// deps are what the pages work with. Imports that a page began go on when its
// request ends, until the program does.
func (s *service) deps(lifetime context.Context, bound string, hosts []string) httpd.Deps {
	office := &httpd.Office{Store: s.store, Desk: s.desk, Pages: s.pool, Sets: s.eng.sets, SpoolDir: s.dir,
		Fixed: []httpd.Setting{
			{Name: "Address", Value: bound, Note: "flag --listen"}, {Name: "Data directory", Value: s.dir, Note: "flag --data-dir"},
			{Name: "Readers of documents", Value: s.pool.Isolation(), Note: "what confines the processes that parse foreign files"},
		},
		Now: time.Now, NewID: uuid.NewString, Log: s.log, Lifetime: lifetime}
	return httpd.Deps{People: office, Cases: office, Applications: office, Intake: office, Catalogue: office, Workbench: office, Clusters: office, LookBack: office, Watchlists: office, Installation: office, Samples: &scratch{eng: s.eng, pool: s.pool},
		Sessions: s.store.Sessions(), Log: s.log, Now: time.Now, NewID: rand.Text, Hosts: hosts, Secure: s.cmd.TLSCert != "" || s.cmd.BehindProxy != "",
		Demo: s.cmd.Demo, Isolation: weaker(s.pool.Isolation()), Organisation: s.cmd.Name, Version: version}
}

// weaker is what the start page says of isolation: nothing when it is full.
func weaker(isolation string) string {
	if strings.Contains(isolation, "weaker") {
		return isolation
	}
	return ""
}

// addresses are the hosts that are ours, and where people find us.
func (s *service) addresses(bound string) (hosts []string, base string) {
	hosts = []string{bound}
	if _, port, err := net.SplitHostPort(bound); err == nil {
		hosts = append(hosts, "localhost:"+port, "127.0.0.1:"+port)
	}
	base = "http://" + bound
	if s.cmd.TLSCert != "" {
		base = "https://" + bound
	}
	if u, err := url.Parse(s.cmd.BehindProxy); err == nil && u.Host != "" {
		hosts, base = append(hosts, u.Host), s.cmd.BehindProxy
	}
	return hosts, base
}

// welcome says where to go: to the demo, to /setup with its token, or to the
// sign-in.
func (s *service) welcome(ctx context.Context, std streams, base string) error {
	if s.cmd.Demo {
		return s.demo(ctx, std, base)
	}
	token, err := s.store.SetupToken(ctx)
	if err != nil {
		return err
	}
	if token != "" {
		fmt.Fprintf(std.err, "Nobody can sign in yet. Open this address within 30 minutes to make the first person:\n\n  %s/setup?token=%s\n\n", base, url.QueryEscape(token))
		return nil
	}
	fmt.Fprintf(std.err, "Bonafide serves %s\n", base)
	return nil
}

// demo makes a person, loads the samples and says how to sign in.
func (s *service) demo(ctx context.Context, std streams, base string) error {
	password := rand.Text()
	const email = "demo@bonafide.example"
	if _, err := s.store.AddUser(ctx, commandLine, store.NewUser{Email: email, Name: "Demo Reviewer", Password: password,
		Roles: []review.Role{review.Reviewer, review.Lead, review.Administrator}}); err != nil {
		return err
	}
	if err := loadSamples(ctx, s.store); err != nil {
		return err
	}
	if err := s.read(ctx, 8*time.Second); err != nil {
		return err
	}
	fmt.Fprintf(std.err, "\nBonafide demo with invented samples; everything is deleted when it ends (Ctrl-C).\n\n  address   %s/signin\n  e-mail    %s\n  password  %s\n\n", base, email, password)
	return nil
}

// read waits until all documents were read once, so that the queue is filled
// when the address is printed; at most as long as given.
func (s *service) read(ctx context.Context, most time.Duration) error {
	deadline := time.Now().Add(most)
	for {
		counts, err := s.store.Counts(ctx)
		if err != nil || counts.Waiting == 0 {
			return err
		}
		if time.Now().After(deadline) {
			s.log.Info("the samples are still being read", "documents", counts.Waiting)
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}
