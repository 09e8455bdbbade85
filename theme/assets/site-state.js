/* 本站当前状态。改这一个文件，所有页面立即变，不用重新生成；过了时间自动失效。时间都是北京时间。
   hours_hold_until  办公时间照常的最后一天，如 "2026-05-20"；在此之前网页才会说“现在开门”。空着就不说。
   items             每条：kind 是 banner（通告）、closed（暂停办公）或 mourning（哀悼日，全站灰色）；
                     from、to 如 "2026-05-12T08:00"；text 是要说的话；href 是站内地址，可以不填。
   today             演示用：当作这一天，如 "2026-05-12"。真的网站不要写。 */
var siteState = {
  "hours_hold_until": "",
  "items": []
};
