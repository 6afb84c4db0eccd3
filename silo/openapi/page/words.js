// What the page says, in both languages.
const words = {
  title: ['数字人才库 API', 'Digital talent registry API'],
  search: ['查找方法', 'Find a method'],
  key: ['接口密钥', 'Access key'],
  other: ['English', '中文'],
  request: ['请求', 'Request'],
  reply: ['返回', 'Reply'],
  field: ['字段', 'field'],
  label: ['中文名', '中文名'],
  type: ['类型', 'type'],
  meaning: ['含义与规则', 'meaning and rules'],
  required: ['必填', 'required'],
  none: ['没有字段。', 'No fields.'],
  listOf: ['列表：', 'list of '],
  again: ['（同上）', '(as above)'],
  tryIt: ['试一试', 'Try it'],
  send: ['发送', 'Send'],
  sending: ['正在发送…', 'Sending…'],
  unreachable: ['无法连接服务器', 'The server cannot be reached'],
  notJson: ['不是有效的 JSON', 'Not valid JSON'],
  failed: ['无法读取接口说明', 'The description cannot be read'],
  curl: ['命令行', 'Command line'],
  items: ['项', 'items'],
  characters: ['个字符', 'characters'],
  atLeast: ['至少', 'at least'],
  atMost: ['至多', 'at most'],
  each: ['不重复', 'each once'],
};

export let language = localStorage.getItem('language') ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');

export const say = word => words[word][language === 'zh' ? 0 : 1];

export function toggleLanguage() {
  language = language === 'zh' ? 'en' : 'zh';
  localStorage.setItem('language', language);
}
