package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const coffee = "../../examples/orders/coffee-beijing.json"

func example(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(coffee)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// edited is the example with one piece replaced.
func edited(t *testing.T, old, replacement string) string {
	t.Helper()
	text := example(t)
	if strings.Count(text, old) == 0 {
		t.Fatalf("%q is not in the example", old)
	}
	return strings.Replace(text, old, replacement, 1)
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestBadInputIsExplainedAndExits2(t *testing.T) {
	raw, err := os.ReadFile("../../examples/orders/wechat-pre_add.json")
	if err != nil {
		t.Fatal(err)
	}
	trailing := strings.Replace(string(raw), `"note": "test_note",`, `"note": "test_note",,`, 1)
	comma := strings.Replace(string(raw), "\"goods_count\": 2\n", "\"goods_count\": 2,\n", 1)
	line := 1 + strings.Count(comma[:strings.Index(comma, "\"goods_count\": 2,")], "\n")

	tests := []struct {
		name  string
		stdin string
		args  []string
		want  string
	}{
		{"no command", "", nil, "expected one of"},
		{"an unknown command", "", []string{"fly"}, "fly"},
		{"an unknown flag", "", []string{"compare", coffee, "--fast"}, "unknown flag --fast"},
		{"no file", "", []string{"compare"}, `expected "<file>"`},
		{"a file that is not there", "", []string{"compare", "nowhere.json"}, "nowhere.json can not be read: no such file or directory"},
		{"a directory", "", []string{"compare", t.TempDir()}, "can not be read: is a directory"},
		{"nothing", "", []string{"compare", "-"}, "it is empty"},
		{"not JSON", "<xml/>", []string{"compare", "-"}, "standard input: the order can not be read: line 1, column 1: not JSON"},
		{"half a JSON", `{"id":`, []string{"compare", "-"}, "it ends in the middle"},
		{"two documents", "{}{}", []string{"compare", "-"}, "something follows"},
		{"an unknown field", edited(t, `"note"`, `"notes"`), []string{"compare", "-"}, `unknown field "notes"`},
		{"text where a number belongs", edited(t, "1200,", `"1200",`), []string{"compare", "-"}, "cargo.weight_g: expected a whole number, got string"},
		{"a fraction of a gram", edited(t, "1200,", "1.2,"), []string{"compare", "-"}, "cargo.weight_g: expected a whole number"},
		{"a negative weight", edited(t, "1200,", "-1,"), []string{"compare", "-"}, "cargo.weight_g"},
		{"kilograms", edited(t, "1200,", "5,"), []string{"compare", "-"}, "if kilograms were meant, write 5000"},
		{"a position the wrong way round", edited(t, `"lng": 116.455, "lat": 39.9336`, `"lng": 39.9336, "lat": 116.455`), []string{"compare", "-"}, "longitude and latitude are swapped"},
		{"a remark of 3 MB", edited(t, "请走东门", strings.Repeat("长", 1<<20)), []string{"compare", "-"}, "the file is larger than 1048576 bytes"},
		{"a remark that no rider reads", edited(t, "请走东门", strings.Repeat("长", 11_000)), []string{"compare", "-"}, "note (0..10240 characters)"},
		{"the same on dispatch", edited(t, "1200,", "-1,"), []string{"dispatch", "-"}, "cargo.weight_g"},
		{"a carrier that is none", "", []string{"dispatch", coffee, "--carrier", "SCTC"}, "there is no carrier SCTC; there are SFTC, DADA, MTPS, SS"},
		{"a limit below zero", "", []string{"dispatch", coffee, "--max-fee-fen=-1"}, "--max-fee-fen must be above 0"},
		{"a WeChat body taken for an order", string(raw), []string{"compare", "-"}, "unknown field"},
		{"an order taken for a WeChat body", example(t), []string{"compare", "-", "--from", "wechat"}, "line 2, column 3"},
		{"a WeChat body with the published comma", comma, []string{"compare", "-", "--from", "wechat"}, "line " + strconv.Itoa(line) + ", column"},
		{"a WeChat body with two commas", trailing, []string{"compare", "-", "--from", "wechat"}, "line 50, column"},
		{"a form that is none", "", []string{"compare", coffee, "--from", "dada"}, "--from must be one of"},
		{"a configuration that is not there", "", []string{"compare", coffee, "--config", "nowhere.yaml"}, "nowhere.yaml can not be read"},
		{"a simulator without an address", "", []string{"simulate"}, "missing flags: --listen"},
		{"an address that is none", "", []string{"simulate", "--listen", "here"}, "is no address to listen on"},
		{"riders who stand still", "", []string{"simulate", "--listen", "127.0.0.1:0", "--speed", "0"}, "--speed must be above 0"},
		{"a push key that is too short", "", []string{"simulate", "--listen", "127.0.0.1:0", "--push-url", "http://127.0.0.1:1/", "--push-token", "t", "--push-key", "k"}, "EncodingAESKey must be 43 characters"},
		{"a push without its token", "", []string{"simulate", "--listen", "127.0.0.1:0", "--push-url", "http://127.0.0.1:1/", "--push-mode", "plain"}, "push needs a token"},
		{"a signature without its secret", "", []string{"sign", "--shop-id", "1"}, "missing flags: --secret"},
		{"a demonstration that stands still", "", []string{"demo", "--speed", "0"}, "--speed must be 1 or more"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := paotui(t, tt.stdin, tt.args...)
			if got.code != exitInput {
				t.Errorf("the exit code is %d\n%s%s", got.code, got.out, got.err)
			}
			if !strings.Contains(got.err, tt.want) {
				t.Errorf("standard error is\n%s\nwant in it\n%s", got.err, tt.want)
			}
			if got.out != "" {
				t.Errorf("standard output has\n%s", got.out)
			}
		})
	}
}

func TestAnEndlessInputIsRefused(t *testing.T) {
	var out, err strings.Builder
	if code := run(t.Context(), []string{"compare", "-"}, screen{in: endless{}, out: &out, err: &err}); code != exitInput {
		t.Errorf("the exit code is %d: %s", code, err.String())
	}
}

func TestHelpIsNoError(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"compare", "--help"}, {"simulate", "-h"}} {
		if got := paotui(t, "", args...); got.code != exitDone || !strings.Contains(got.out, "Usage: paotui") {
			t.Errorf("%v: exit code %d, %q", args, got.code, got.out)
		}
	}
}

func TestSign(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want string
	}{
		{
			"the published example, whose misspelt secret belongs to it",
			[]string{"--shop-id", "test_shop_id", "--order-id", "test_shop_order_id", "--secret", "test_app_secrect"},
			"a93d8d6bae9a9483c1b1d4e8670e7f6226ec94cb\n",
		},
		{
			"a request without an order id",
			[]string{"--shop-id", "test_shop_id", "--secret", "test_app_secrect"},
			"9930e1dbf1665bba7e4a88059d872aad8194d21d\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := paotui(t, "", append([]string{"sign"}, tt.args...)...)
			if got.code != exitDone || got.out != tt.want || got.err != "" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestVersion(t *testing.T) {
	if got := paotui(t, "", "version"); got.code != exitDone || !strings.HasPrefix(got.out, "paotui ") || !strings.Contains(got.out, ", go1.") {
		t.Errorf("got %+v", got)
	}
}
