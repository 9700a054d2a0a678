package secret_test

import (
	"fmt"

	"github.com/paotui-go/paotui/engine/secret"
)

// Two secrets are compared without being shown.
func ExampleText_Equal() {
	fmt.Println(secret.New("open sesame").Equal(secret.New("open sesame")), secret.New("open sesame"))
	// Output: true [redacted]
}
