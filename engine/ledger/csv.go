package ledger

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/paotui-go/paotui/engine"
)

// WriteRows writes rows as CSV, with a head. Each sum has the columns _known_fen,
// _exact, _estimated, _assumed, _assumed_fen, _at_most, _at_most_fen and _unknown, as
// [Sum] has its fields.
func WriteRows(w io.Writer, rows []Row) error {
	out := csv.NewWriter(w)
	head := []string{"key", "placements"}
	for _, sum := range []string{"quoted", "charged", "tips", "penalties", "total"} {
		for _, part := range []string{"_known_fen", "_exact", "_estimated", "_assumed", "_assumed_fen", "_at_most", "_at_most_fen", "_unknown"} {
			head = append(head, sum+part)
		}
	}
	_ = out.Write(head) // Flush keeps the error
	for _, r := range rows {
		record := []string{r.Key, strconv.Itoa(r.Placements)}
		for _, s := range []Sum{r.Quoted, r.Charged, r.Tips, r.Penalties, r.Total} {
			record = append(record, fen(s.Known), strconv.Itoa(s.Exact), strconv.Itoa(s.Estimated),
				strconv.Itoa(s.Assumed), fen(s.Supposed), strconv.Itoa(s.Bounded), fen(s.Bound), strconv.Itoa(s.Unknown))
		}
		_ = out.Write(record)
	}
	out.Flush()
	return out.Error()
}

// WriteFindings writes what a comparison found as CSV, with a head: one row for each
// placement, or each row of the bill, on which the two sides do not agree.
func WriteFindings(w io.Writer, c Comparison) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"finding", "bill_line", "order_id", "placement", "waybill", "ours_fen", "ours", "billed_fen", "reason"})
	pairs := func(finding string, all []Pair) {
		for _, p := range all {
			_ = out.Write(append([]string{finding}, p.record()...))
		}
	}
	pairs("differs", c.Differing)
	pairs("told", c.Told)
	pairs("not_billed", c.NotBilled)
	for _, s := range c.NotOurs {
		placement := ""
		if s.Placement != 0 {
			placement = s.Placement.String()
		}
		_ = out.Write([]string{"not_ours", strconv.Itoa(s.Line), "", placement, s.Waybill, "", "", fen(s.Amount), s.Reason})
	}
	for _, b := range c.Bad {
		_ = out.Write([]string{"bad_row", strconv.Itoa(b.Line), "", "", "", "", "", "", b.Reason})
	}
	out.Flush()
	return out.Error()
}

func (p Pair) record() []string {
	line, ours, billed := "", "", ""
	if len(p.Lines) > 0 {
		line = strconv.Itoa(p.Lines[0])
	}
	if m, known := p.Ours.Bound(); known {
		ours = fen(m)
	}
	if p.Billed != nil {
		billed = fen(*p.Billed)
	}
	return []string{line, p.Delivery, p.Placement.String(), p.Waybill, ours, p.Ours.Certainty().String(), billed, ""}
}

func fen(m engine.Money) string { return strconv.FormatInt(int64(m), 10) }
