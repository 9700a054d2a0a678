package ledger

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paotui-go/paotui/engine"
)

// MaxBillBytes is the largest bill that is read.
const MaxBillBytes = 32 << 20

// Bill is what a carrier wants to be paid.
type Bill struct {
	Items []Item
	// Bad are the rows that could not be read. What they ask for is in no comparison.
	Bad []BadRow
}

// Item is one row of a bill.
type Item struct {
	// Line is where it begins in the file; the head is line 1.
	Line int `json:"line"`
	// Placement is our number, 0 if the row has none; Waybill the carrier's, "" if it
	// has none.
	Placement engine.PlacementID `json:"placement,omitzero"`
	Waybill   string             `json:"waybill,omitempty"`
	// Amount is below zero where the carrier gives back.
	Amount engine.Money `json:"amount_fen"`
}

// BadRow is a row that can not be read, and why, without what stands in it.
type BadRow struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// The columns of a bill.
const (
	columnPlacement = "placement"
	columnWaybill   = "waybill"
	columnYuan      = "amount_yuan"
	columnFen       = "amount_fen"
)

// ReadBill reads a bill in CSV (RFC 4180, UTF-8, with or without a byte order
// mark). Its first row names the columns, in any order:
//
//	placement    our placement id
//	waybill      the carrier's number
//	amount_yuan  such as 12.30, with two decimals at most
//	amount_fen   such as 1230
//
// One of the first two, or both, and one of the last two must be there; other
// columns are passed over. Each row needs an amount and at least one number. Blanks
// and tabs around a value do not count, since spreadsheets put them there. Several
// rows about one placement add up, and amounts below zero are given back.
//
// A bill that is no such file is an error. A bad row is none: it is told in
// [Bill.Bad], and the others are read.
func ReadBill(r io.Reader) (Bill, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBillBytes+1))
	switch {
	case err != nil:
		return Bill{}, err
	case len(data) > MaxBillBytes:
		return Bill{}, fmt.Errorf("the bill is larger than %d bytes", MaxBillBytes)
	}
	rows := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff")))
	rows.ReuseRecord = true
	head, err := rows.Read()
	switch {
	case errors.Is(err, io.EOF):
		return Bill{}, errors.New("the bill is empty")
	case err != nil:
		return Bill{}, fmt.Errorf("the bill's head is no CSV: %s", plain(err))
	}
	columns, err := readHead(head)
	if err != nil {
		return Bill{}, err
	}
	return columns.read(rows), nil
}

// columns is where each column stands; -1 if it is not there.
type columns struct{ placement, waybill, yuan, fen int }

func readHead(head []string) (columns, error) {
	c := columns{-1, -1, -1, -1}
	known := map[string]*int{columnPlacement: &c.placement, columnWaybill: &c.waybill, columnYuan: &c.yuan, columnFen: &c.fen}
	for i, name := range head {
		at, ok := known[strings.TrimSpace(name)]
		if !ok {
			continue
		}
		if *at >= 0 {
			return c, fmt.Errorf("the bill has two columns %s", strings.TrimSpace(name))
		}
		*at = i
	}
	switch {
	case c.placement < 0 && c.waybill < 0:
		return c, errors.New("the bill's first row must name a column placement or waybill, in UTF-8")
	case c.yuan < 0 && c.fen < 0:
		return c, errors.New("the bill's first row must name a column amount_yuan or amount_fen")
	case c.yuan >= 0 && c.fen >= 0:
		return c, errors.New("the bill has both amount_yuan and amount_fen: leave one of them out")
	}
	return c, nil
}

func (c columns) read(rows *csv.Reader) Bill {
	var bill Bill
	for {
		record, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return bill
		}
		if at, ok := errors.AsType[*csv.ParseError](err); ok {
			bill.Bad = append(bill.Bad, BadRow{at.StartLine, plain(err)})
			continue
		}
		line, _ := rows.FieldPos(0)
		item, problem := c.item(record)
		if problem != "" {
			bill.Bad = append(bill.Bad, BadRow{line, problem})
			continue
		}
		item.Line = line
		bill.Items = append(bill.Items, item)
	}
}

// plain is an error of the CSV package without the place, which is told otherwise.
func plain(err error) string {
	at, ok := errors.AsType[*csv.ParseError](err)
	switch {
	case !ok:
		return err.Error()
	case errors.Is(at.Err, csv.ErrFieldCount):
		return "it has another number of columns than the first row"
	default:
		return "a quotation mark stands where none may, or is never closed: look at the rows behind it too"
	}
}

func (c columns) item(record []string) (item Item, problem string) {
	cell := func(i int) string {
		if i < 0 {
			return ""
		}
		return strings.TrimSpace(record[i])
	}
	if slices.ContainsFunc(record, func(value string) bool { return !utf8.ValidString(value) }) {
		return item, "it is not UTF-8: save the bill in that"
	}
	item.Waybill = strings.Clone(cell(c.waybill))
	if number := cell(c.placement); number != "" {
		var ok bool
		if item.Placement, ok = engine.ParsePlacementID(number); !ok {
			return item, notPlacement(number)
		}
	}
	if item.Placement == 0 && item.Waybill == "" {
		return item, "it names neither a placement nor a waybill"
	}
	if rounded(item.Waybill) {
		return item, "a spreadsheet has rounded its waybill: keep that column as text"
	}
	if c.fen >= 0 {
		item.Amount, problem = parseFen(cell(c.fen))
	} else {
		item.Amount, problem = parseYuan(cell(c.yuan))
	}
	return item, problem
}

func notPlacement(number string) string {
	if rounded(number) {
		return "a spreadsheet has rounded its placement: keep that column as text"
	}
	return "its placement is none of our ids, which are whole numbers"
}

// rounded says whether a spreadsheet has made a long number of it: 7.53024E+18.
func rounded(value string) bool {
	mantissa, exponent, ok := strings.Cut(strings.ToUpper(value), "E+")
	return ok && digits(exponent) && digits(strings.Replace(mantissa, ".", "", 1))
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// mostDigits keeps sums within int64: a bill has fewer than ten million rows.
const mostDigits = 10

func parseFen(value string) (engine.Money, string) {
	number := strings.TrimPrefix(value, "-")
	if !digits(number) || len(number) > mostDigits {
		return 0, "its amount_fen is no whole number of fen, such as 1230"
	}
	return signed(value, number)
}

func parseYuan(value string) (engine.Money, string) {
	whole, part, point := strings.Cut(strings.TrimPrefix(value, "-"), ".")
	if !digits(whole) || len(whole) > mostDigits-2 || point && (!digits(part) || len(part) > 2) {
		return 0, "its amount_yuan is no number of yuan, such as 1234.50, with two decimals at most"
	}
	return signed(value, whole+(part + "00")[:2])
}

func signed(value, fen string) (engine.Money, string) {
	n, err := strconv.ParseInt(fen, 10, 64)
	if err != nil {
		return 0, "its amount is no number"
	}
	if strings.HasPrefix(value, "-") {
		n = -n
	}
	return engine.Money(n), ""
}
