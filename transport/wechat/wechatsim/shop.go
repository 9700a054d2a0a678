package wechatsim

// getAll lists the carriers.
func (s *Sim) getAll(*asked) (reply, *refusal) {
	list := []reply{}
	for _, id := range s.ids {
		list = append(list, reply{"delivery_id": id, "delivery_name": s.carriers[id].Name})
	}
	return reply{"resultcode": 0, "resultmsg": "ok", "list": list}, nil
}

// shopGet lists the merchant's bound accounts, all of them approved.
func (s *Sim) shopGet(*asked) (reply, *refusal) {
	list, seen := []reply{}, map[string]bool{}
	for _, account := range s.accounts {
		if published(account.ShopID) || seen[account.ShopID] {
			continue
		}
		seen[account.ShopID] = true
		list = append(list, reply{"delivery_id": account.DeliveryID, "shopid": account.ShopID, "audit_result": 0})
	}
	return reply{"resultcode": 0, "resultmsg": "ok", "shop_list": list}, nil
}

// shopAdd asks a carrier for an account, which only a third-party platform may.
// Its review has no end here.
func (s *Sim) shopAdd(a *asked) (reply, *refusal) {
	if !s.thirdParty {
		return nil, byWeChat(errThirdParty, "caller is a merchant")
	}
	id := a.object.text("delivery_id", filled)
	if *a.object.wrong != "" || s.carriers[id] == nil {
		return nil, byWeChat(errArgument, "delivery_id")
	}
	return reply{"resultcode": 0, "resultmsg": "ok"}, nil
}

// open asks the mini program's admin to open the service: once.
func (s *Sim) open(*asked) (reply, *refusal) {
	if !s.thirdParty {
		return nil, byWeChat(errThirdParty, "caller is a merchant")
	}
	if s.opened {
		return nil, byWeChat(errOpened, "open was called before")
	}
	s.opened = true
	return reply{"resultcode": 0, "resultmsg": "ok"}, nil
}
