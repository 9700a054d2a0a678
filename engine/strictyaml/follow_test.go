package strictyaml_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/paotui-go/paotui/engine/strictyaml"
)

// Two that follow one file each hear of every change, whoever of them looked first;
// one that begins later hears of what has changed since the file was opened.
func TestAnyNumberFollowOneFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		text := "a"
		write := func(s string) {
			mu.Lock()
			defer mu.Unlock()
			text = s
		}
		file, err := strictyaml.OpenFile(func() ([]byte, error) {
			mu.Lock()
			defer mu.Unlock()
			return []byte(text), nil
		}, func(data []byte) (string, error) {
			if string(data) == "bad" {
				return "", errors.New("bad")
			}
			return string(data), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		heard := make([][]string, 3)
		follow := func(i int) {
			go file.Follow(t.Context(), time.Second, func(err error) {
				mu.Lock()
				defer mu.Unlock()
				heard[i] = append(heard[i], fmt.Sprint(file.Now(), " ", err))
			})
		}
		follow(0)
		time.Sleep(300 * time.Millisecond)
		follow(1)
		for _, next := range []string{"b", "bad", "b", "c"} {
			write(next)
			time.Sleep(300 * time.Millisecond) // the one has seen it, and the other once as well
			time.Sleep(3 * time.Second)
		}
		follow(2)
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		want := []string{"b <nil>", "b bad", "b <nil>", "c <nil>"}
		for i, got := range [][]string{want, want, {"c <nil>"}} {
			if !slices.Equal(heard[i], got) {
				t.Errorf("follower %d heard %q, want %q", i, heard[i], got)
			}
		}
	})
}

// What two see once each is not what one has seen twice.
func TestTwoFollowersDoNotTakeOverWhatIsHalfWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		file, err := strictyaml.OpenFile(func() ([]byte, error) {
			return fmt.Appendf(nil, "%d", time.Since(began)/time.Second), nil // another text each second
		}, func(data []byte) (string, error) { return string(data), nil })
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			go file.Follow(t.Context(), 2*time.Second, func(error) { t.Error("taken over: ", file.Now()) })
			time.Sleep(200 * time.Millisecond)
		}
		time.Sleep(time.Minute)
	})
}
