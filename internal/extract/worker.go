package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"runtime/debug"

	"bonafide/internal/extract/limit"
	"bonafide/internal/extract/pdf"
	"bonafide/internal/screen"
)

// worker is the state of a child process.
type worker struct {
	lim Limits
	pdf *pdf.Reader
}

// WorkerMain is the whole life of a child process: it takes its limits from
// the first frame, makes ready, locks itself in, and answers frames until its
// input ends. It returns the exit status. The command line calls it for
// "extract-worker"; a test that uses a pool calls it from TestMain.
func WorkerMain(ctx context.Context, in io.Reader, out io.Writer) int {
	var hello request
	if _, err := readFrame(in, &hello); err != nil {
		return 2
	}
	if hello.Limits == nil {
		hello.Limits = &Limits{}
	}
	w := worker{lim: hello.Limits.Filled()}
	switch hello.Op {
	case opTesseract:
		return becomeTesseract(hello.Program, w.lim)
	case opHello:
	default:
		return 2
	}
	answer := response{}
	var err error
	if w.pdf, err = pdf.New(ctx, hello.CacheDir); err != nil {
		answer.Error = err.Error()
	}
	debug.FreeOSMemory()
	answer.Doors = confine(w.lim)
	if writeFrame(out, answer, nil) != nil || err != nil {
		return 1
	}
	return w.serve(ctx, in, out)
}

// serve answers requests one after the other.
func (w *worker) serve(ctx context.Context, in io.Reader, out io.Writer) int {
	for {
		var req request
		data, err := readFrame(in, &req)
		if errors.Is(err, io.EOF) {
			return 0
		}
		if err != nil {
			return 2
		}
		before := cpuTime()
		res, body := w.answer(ctx, req, data)
		res.CPU = cpuTime() - before
		if writeFrame(out, res, body) != nil {
			return 1
		}
	}
}

// answer serves one request. A panic in a parser becomes the file's verdict.
func (w *worker) answer(ctx context.Context, req request, data []byte) (res response, body []byte) {
	// The child gives up a little before the pool would end it.
	ctx, cancel := context.WithTimeout(ctx, w.lim.Wall*9/10)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			body, res = nil, response{Error: fmt.Sprint("the parser stopped: ", r)}
			if req.Op == opText {
				doc := verdict(req.Name, data, w.lim, fmt.Errorf("the parser stopped: %v", r))
				res = response{Doc: &doc}
			}
		}
	}()
	opt := req.Options
	opt.Limits, opt.PDF = w.lim, w.pdf
	switch req.Op {
	case opText:
		doc := Read(ctx, req.Name, data, opt)
		return response{Doc: &doc}, nil
	case opRender:
		return w.render(ctx, req, data), nil
	case opImage:
		b, err := w.image(ctx, data, req.Page, req.DPI)
		if err != nil {
			return response{Error: err.Error(), NoPages: errors.Is(err, ErrNoPages)}, nil
		}
		return response{}, b
	}
	return response{Error: "unknown request " + req.Op}, nil
}

func (w *worker) render(ctx context.Context, req request, data []byte) response {
	if req.Doc == nil {
		return response{Error: "no document given"}
	}
	if format, _ := Sniff(data); format != FormatPDF {
		return response{Doc: req.Doc}
	}
	if err := w.pdf.Render(ctx, data, req.Doc, pdfLimits(w.lim)); err != nil {
		return response{Error: err.Error()}
	}
	return response{Doc: req.Doc}
}

// image renders a page of a PDF, or a picture file anew: whoever takes the PNG
// further never sees foreign bytes.
func (w *worker) image(ctx context.Context, data []byte, page int, dpi float64) ([]byte, error) {
	switch format, _ := Sniff(data); format {
	case FormatPDF:
		return w.pdf.PageImage(ctx, data, page, dpi)
	case FormatImage:
		if page != 1 {
			return nil, fmt.Errorf("page %d: a picture has one page", page)
		}
		img, err := decodeImage(data, w.lim)
		if err != nil {
			return nil, err
		}
		return encodePNG(img)
	}
	return nil, ErrNoPages
}

func encodePNG(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&b, img); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// verdict makes the document of a file on which reading failed as a whole.
func verdict(name string, data []byte, lim limit.Limits, err error) screen.Document {
	_, media := Sniff(data)
	var doc screen.Document
	failed(&doc, err)
	return finished(doc, name, media, data, lim)
}
