package imagehash_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"testing"

	"bonafide/internal/extract/imagehash"
	"bonafide/internal/screen"
)

// exif is a block with one ASCII tag.
func exif(tag uint16, text string) []byte {
	b := []byte("II*\x00\x08\x00\x00\x00\x01\x00")
	b = binary.LittleEndian.AppendUint16(b, tag)
	b = binary.LittleEndian.AppendUint16(b, 2)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(text)+1))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(b)+4+4))
	b = append(b, 0, 0, 0, 0)
	return append(append(b, text...), 0)
}

// jpegWith is a JPEG file with one more segment.
func jpegWith(t *testing.T, kind byte, body string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	out := append([]byte{0xff, 0xd8, 0xff, kind}, binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))...)
	return append(append(out, body...), b.Bytes()[2:]...)
}

// pngWith is a PNG file with one more chunk before its data.
func pngWith(t *testing.T, kind, body string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	const begin = 8 + 25 // signature and header
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	chunk = append(append(chunk, kind...), body...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return bytes.Join([][]byte{b.Bytes()[:begin], chunk, b.Bytes()[begin:]}, nil)
}

func TestOriginOfAPicture(t *testing.T) {
	const (
		xmp  = "http://ns.adobe.com/xap/1.0/\x00"
		term = "http://cv.iptc.org/newscodes/digitalsourcetype/"
	)
	packet := func(inner string) string {
		return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description ` + inner + `</rdf:Description></rdf:RDF></x:xmpmeta>`
	}
	for _, c := range []struct {
		name string
		data []byte
		want screen.Image
	}{
		{"a JPEG that says nothing", jpegWith(t, 0xe0, "JFIF\x00"), screen.Image{}},
		{"a camera's JPEG", jpegWith(t, 0xe1, "Exif\x00\x00"+string(exif(0x0110, "Example Phone 3"))), screen.Image{Camera: true}},
		{"a JPEG that an editor saved", jpegWith(t, 0xe1, "Exif\x00\x00"+string(exif(0x0131, "Adobe Photoshop 25.1"))), screen.Image{Software: "Adobe Photoshop 25.1"}},
		{"XMP with a program and a source type as attributes", jpegWith(t, 0xe1, xmp+packet(`xmp:CreatorTool="GIMP 2.10" Iptc4xmpExt:DigitalSourceType="`+term+`trainedAlgorithmicMedia">`)),
			screen.Image{Software: "GIMP 2.10", SourceType: "trainedAlgorithmicMedia"}},
		{"XMP with a source type as an element", jpegWith(t, 0xe1, xmp+packet(`><Iptc4xmpExt:DigitalSourceType>`+term+`digitalCapture</Iptc4xmpExt:DigitalSourceType>`)), screen.Image{SourceType: "digitalCapture"}},
		{"a manifest store, whose last type is the active one's", jpegWith(t, 0xeb, "JP\x00\x01jumb"+term+"digitalCapture\x00\x67actionsq"+term+"compositeWithTrainedAlgorithmicMedia\x00"), screen.Image{SourceType: "compositeWithTrainedAlgorithmicMedia"}},
		{"a PNG of a generator that writes its settings", pngWith(t, "tEXt", "parameters\x00a portrait\nSteps: 20, Sampler: Euler"), screen.Image{Software: "Automatic1111"}},
		{"a PNG with other parameters", pngWith(t, "tEXt", "parameters\x00none"), screen.Image{}},
		{"a PNG with the workflow of a generator", pngWith(t, "tEXt", "workflow\x00{\"nodes\": []}"), screen.Image{Software: "ComfyUI"}},
		{"a PNG with a program", pngWith(t, "tEXt", "Software\x00Paint.NET 5"), screen.Image{Software: "Paint.NET 5"}},
		{"a PNG with XMP", pngWith(t, "iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+packet(`xmp:CreatorTool="Canva">`)), screen.Image{Software: "Canva"}},
		{"a TIFF of a scanner", exif(0x0131, "CamScanner"), screen.Image{Software: "CamScanner"}},
		{"a text longer than the file", exif(0x0131, "x")[:20], screen.Image{}},
		{"no picture at all", []byte("%PDF-1.7"), screen.Image{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got screen.Image
			imagehash.Origin(&got, c.data)
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func FuzzOrigin(f *testing.F) {
	f.Add(exif(0x0131, "GIMP"))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00"))
	f.Add([]byte("RIFF\x10\x00\x00\x00WEBPEXIF\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var got screen.Image
		imagehash.Origin(&got, data)
		if len(got.Software) > 400 || len(got.SourceType) > 64 {
			t.Errorf("%d bytes of programs, %d of a type", len(got.Software), len(got.SourceType))
		}
	})
}
