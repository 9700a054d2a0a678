package wiring

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func said(findings []Finding) (lines []string) {
	for _, f := range findings {
		lines = append(lines, f.String())
	}
	return lines
}

func TestACheckSaysEverythingAtOnce(t *testing.T) {
	dir := t.TempDir()
	policy := write(t, dir, "policy.yaml", "policies:\n  a: {stage: {race: {of: 1}}}\n  b: {rank: dear}\n")
	path := write(t, dir, "paotui.yaml", `apps:
  wx0123456789abcdef: {secret: env:PAOTUI_TEST_ABSENT_1, tokne: stable}
shops:
  cafe:
    app: wxfedcba9876543210
    accounts:
      DADA: {merchant: m, secret: env:PAOTUI_TEST_ABSENT_2}
      DADO: {merchant: m, secret: s}
push: {listen: here, token: t, aes_key: short}
store: {sqlite: a.db, postgres: env:PAOTUI_TEST_ABSENT_1}
poll_s: 5000
policy: policy.yaml
`)
	want := []string{
		path + ":2: apps.wx0123456789abcdef.secret: the environment has no PAOTUI_TEST_ABSENT_1: set it to the secret where this runs",
		path + `:2:58: unknown key "tokne": did you mean token?`,
		path + ":5: shops.cafe.app: there is no such appid in apps",
		path + ":7: shops.cafe.accounts.DADA.secret: the environment has no PAOTUI_TEST_ABSENT_2: set it to the secret where this runs",
		path + `:8:7: unknown key "DADO": did you mean DADA?`,
		path + ":9: push.listen: this must be an address such as 127.0.0.1:8080",
		path + ":9: push.aes_key: the EncodingAESKey has 43 characters, this has 5",
		path + ":10:9: expected one of sqlite, postgres, not both",
		path + ":11:9: expected a whole number from 1 to 3600",
		policy + ":1: use: there are 2 policies: say here which is for which orders",
		policy + ":2:26: expected a whole number from 2 to 20",
		policy + ":3:13: expected a list",
	}
	report := Check(path)
	got := said(report.Mistakes())
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the mistakes differ:\n%s", diff)
	}
	_, err := Load(path)
	if err == nil || err.Error() != report.Err().Error() {
		t.Errorf("Load says\n%v\nand the report\n%v", err, report.Err())
	}
	var names []string
	for _, v := range report.Variables() {
		names = append(names, v.Env)
	}
	if diff := cmp.Diff([]string{"PAOTUI_TEST_ABSENT_1", "PAOTUI_TEST_ABSENT_2"}, names); diff != "" {
		t.Error(diff)
	}
	without := said(CheckWithoutSecrets(path).Mistakes())
	if len(without) != len(want)-2 || strings.Contains(strings.Join(without, "\n"), "ABSENT") {
		t.Errorf("without the secrets:\n%s", strings.Join(without, "\n"))
	}
}

func TestWhatIsTakenAndNotMeant(t *testing.T) {
	t.Setenv("PAOTUI_TEST_BLANK", "blank ")
	t.Setenv("PAOTUI_TEST_APP", "app-secret")
	dir := t.TempDir()
	path := write(t, dir, "paotui.yaml", `base_url: http://example.com
apps:
  wx1: {secret: env:PAOTUI_TEST_APP}
shops:
  bar:
    accounts:
      DADA: {merchant: m, secret: env:PAOTUI_TEST_BLANK, store: "1"}
      SS: {merchant: m, secret: env:PAOTUI_TEST_BLANK, store: "1"}
  cafe:
    accounts:
      DADA: {merchant: m, secret: VERYSECRET, store: "1"}
      SS: {merchant: m, secret: env:PAOTUI_TEST_APP, store: "2"}
`)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	want := []string{
		path + ":1: every user of this machine can read this file, and it has secrets in it: chmod 600 " + path,
		path + ":1: base_url: over http secrets and addresses travel in the open: write https, or simulated: true if this is a simulator",
		path + ":3: apps.wx1: WeChat gives out no such appid: they are wx and 16 digits or letters a to f",
		path + ":7: shops.bar.accounts.DADA.secret: this secret begins or ends with a blank: was that copied along?",
		path + ":8: shops.bar.accounts.SS.secret: this secret begins or ends with a blank: was that copied along?",
		path + ":11: shops.cafe.accounts.DADA: the shop bar has the same merchant and store at DADA: the rider of both goes to one door",
		path + ":11: shops.cafe.accounts.DADA.secret: this secret stands in the file for everybody who reads it: put it into the environment as PAOTUI_CAFE_DADA_SECRET, and write env:PAOTUI_CAFE_DADA_SECRET here",
		path + ":12: shops.cafe.accounts.SS.secret: this is the mini program's AppSecret too: the carrier has one of its own",
	}
	report := Check(path)
	got := said(report.Warnings())
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the warnings differ:\n%s", diff)
	}
	if report.Err() != nil {
		t.Error(report.Err())
	}
	if cfg, err := Load(path); err != nil || cfg.Shops["bar"].Accounts["SS"].Secret.Reveal() != "blank " {
		t.Errorf("what is only warned of is not taken: %v", err)
	}
	simulated := write(t, dir, "sim.yaml", "simulated: true\nbase_url: http://example.com\napps: {wx1: {secret: s}}\nshops: {cafe: {accounts: {DADA: {merchant: m, secret: d}}}}\n")
	if report := Check(simulated); len(report.Findings) != 0 {
		t.Errorf("of a simulator's file it says %v", said(report.Findings))
	}
}
