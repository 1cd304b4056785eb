"""Traditional characters in the place of which simplified ones are read: those of names, commands and office words.

Not a converter of texts: each character for itself, one for one, so that a place in a line stays where it was.
"""

from __future__ import annotations

_TRADITIONAL = (
    "詢狀態進辦請單說幫確認驗證碼異議滿謝轉備註諾復覆結決還沒銷參與關評價經處個們無題週點號時後內麼這裡裏"
    "為對應給學實業開門間電話變讓誰誤訂購領導級負責員總務採紙簽終續約績統計場強偉張陳劉趙吳鄭馮衛蔣韓楊許"
    "呂孫馬葉蘇鍾譚陸範韋賈鄒閻龍賀龔萬錢嚴湯黃羅蕭鄧盧麗華國鳳蘭紅軍傑濤飛勝寧榮貴慶雲鵬靜穎潔瑩艷賓誠義"
    "禮愛東達遠輝銳鋒麥齊維緯綺婭嬌嵐剛順頌項須顏顧買賣資質費貨寫發髮將專從來並樣機檢權歸歲歷殘氣漢濟獲現"
    "當療盡盤監眾礎稅種積穩筆節簡糧細組絕絡綜網線練編緊縣縮織繼習聯聽職脫腦臨舉舊藝蓋藥蟲術補裝製複規視覺"
    "覽觀記討訊設訪詞試該詳語課調諮諸謂識護讀貝財貪賬帳贊讚輕輸農運過邊遲選遺郵醫釋針鋼錄錯鍵長閉閱隊階際"
    "險雖雜離難靈頁預頭頻額類風館驚體鬆鮮麵黨齡見貼圖團園報壞夠奪審層師幣廠廣廳彙匯憑戰撥擇擔據擬數斷書會"
    "條極構標測準滯澤漲營爭獨環產畫盜礙禦屬區協嗎喪問啟啓叢吿唸儀億償優傳債傷側偵倉俠兩凍動劃劑創劇則勞勢"
    "勸卻厲雙"
)
_SIMPLIFIED = (
    "询状态进办请单说帮确认验证码异议满谢转备注诺复复结决还没销参与关评价经处个们无题周点号时后内么这里里"
    "为对应给学实业开门间电话变让谁误订购领导级负责员总务采纸签终续约绩统计场强伟张陈刘赵吴郑冯卫蒋韩杨许"
    "吕孙马叶苏钟谭陆范韦贾邹阎龙贺龚万钱严汤黄罗萧邓卢丽华国凤兰红军杰涛飞胜宁荣贵庆云鹏静颖洁莹艳宾诚义"
    "礼爱东达远辉锐锋麦齐维纬绮娅娇岚刚顺颂项须颜顾买卖资质费货写发发将专从来并样机检权归岁历残气汉济获现"
    "当疗尽盘监众础税种积稳笔节简粮细组绝络综网线练编紧县缩织继习联听职脱脑临举旧艺盖药虫术补装制复规视觉"
    "览观记讨讯设访词试该详语课调咨诸谓识护读贝财贪账账赞赞轻输农运过边迟选遗邮医释针钢录错键长闭阅队阶际"
    "险虽杂离难灵页预头频额类风馆惊体松鲜面党龄见贴图团园报坏够夺审层师币厂广厅汇汇凭战拨择担据拟数断书会"
    "条极构标测准滞泽涨营争独环产画盗碍御属区协吗丧问启启丛告念仪亿偿优传债伤侧侦仓侠两冻动划剂创剧则劳势"
    "劝却厉双"
)
_TABLE = str.maketrans("".join(_TRADITIONAL), "".join(_SIMPLIFIED))


def simplified(text: str) -> str:
    """The text with its frequent traditional characters as simplified ones; a second call changes nothing."""
    return text if text.isascii() else text.translate(_TABLE)
