package wechatsim_test

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/paotui-go/paotui/transport/wechat/wechatsim"
)

// shop is the code under test of the example: it places orders at Dada and is
// careful with broken answers.
type shop struct {
	sim     *wechatsim.Server
	account wechatsim.Account
	token   string
}

func newShop(sim *wechatsim.Server) *shop {
	s := &shop{sim: sim, account: sim.Accounts()[1]}
	var answer struct {
		Token string `json:"access_token"`
	}
	app := sim.App()
	_ = s.post("/cgi-bin/stable_token", obj{"grant_type": "client_credential", "appid": app.AppID, "secret": app.Secret}, &answer)
	s.token = answer.Token
	return s
}

// place adds an order and, if the answer is lost, asks what became of it.
func (s *shop) place(orderID string) string {
	sum := sha1.Sum([]byte(s.account.ShopID + orderID + s.account.AppSecret))
	about := obj{
		"shopid": s.account.ShopID, "shop_order_id": orderID, "delivery_id": s.account.DeliveryID,
		"shop_no": s.account.ShopNo, "delivery_sign": hex.EncodeToString(sum[:]),
	}
	order := with(about, "openid", "oPqRs7TuVwXyZ_-0123456789abc")
	order["receiver"] = obj{"name": "收货", "city": "北京市", "address": "北门街", "address_detail": "9号", "phone": "19900000000", "lng": 116.403075, "lat": 40.463612}
	order["cargo"] = obj{"goods_value": 88.5, "goods_weight": 2, "cargo_first_class": "鲜花", "cargo_second_class": "鲜花"}
	order["order_info"] = obj{"order_type": 0}
	order["shop"] = obj{"img_url": "https://img.example/1.png", "goods_name": "花束", "goods_count": 1}
	var answer struct{ Errcode, Resultcode int }
	err := s.call("order/add", order, &answer)
	if err != nil {
		err = s.call("order/get", about, &answer)
	}
	switch {
	case err != nil:
		return "unknown"
	case answer.Errcode != 0 || answer.Resultcode != 0:
		return "refused"
	}
	return "placed"
}

func (s *shop) call(path string, body obj, answer any) error {
	return s.post(prefix+path+"?access_token="+s.token, body, answer)
}

func (s *shop) post(path string, body obj, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	resp, err := s.sim.Client().Post(s.sim.URL+path, "application/json", bytes.NewReader(text))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(answer)
}
