// SPDX-License-Identifier: EUPL-1.2
//! What a browser asks, read once: path, query, cookies, and the fields of a form, with files as bytes.

use axum::extract::{ConnectInfo, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, Method, StatusCode, header};
use std::net::{IpAddr, SocketAddr};

/// Parts of a form; a real form has tens.
const FIELDS: usize = 12_000;

/// One request.
pub struct Ask {
    /// A form was sent.
    pub post: bool,
    /// Address without query.
    pub path: String,
    /// Fields of the address.
    pub query: Fields,
    /// Fields of the form.
    pub form: Fields,
    /// Cookies by name.
    pub cookies: Vec<(String, String)>,
    /// Name the browser knows this server by.
    pub host: String,
    /// Page's origin that sent a form.
    pub origin: Option<String>,
    /// The other end of the connection, if it is known.
    pub from: Option<IpAddr>,
    /// What the names of our cookies begin with.
    prefix: &'static str,
}

/// Cookies of these names are taken by browsers from this host over TLS alone.
pub const HOST: &str = "__Host-";

/// Named fields in their order; a name may occur more than once.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub Vec<(String, Vec<u8>)>);

impl Fields {
    /// First field of that name as text, blanks around it removed; nothing if empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.raw(name).map(str::trim).filter(|t| !t.is_empty())
    }

    /// First field of that name as text, untouched.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.bytes(name).and_then(|b| std::str::from_utf8(b).ok())
    }

    /// First field of that name as bytes.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, b)| b.as_slice())
    }

    /// Every field of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let of_name = self.0.iter().filter(move |(n, _)| n == name);
        of_name.filter_map(|(_, b)| std::str::from_utf8(b).ok()).map(str::trim).filter(|t| !t.is_empty())
    }

    /// True if a box of that name was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn of_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs.into_iter().map(|(n, v)| (n, v.into_bytes())).collect())
    }
}

impl Ask {
    /// Reads a request, or says with which status it is turned away.
    pub async fn read(request: Request, log_in: bool) -> Result<Self, StatusCode> {
        let post = match *request.method() {
            Method::GET | Method::HEAD => false,
            Method::POST => true,
            _ => return Err(StatusCode::METHOD_NOT_ALLOWED),
        };
        let headers = request.headers();
        let text = |name| headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let host = text(header::HOST).unwrap_or_default();
        let (origin, cookies) = (text(header::ORIGIN), cookies(headers));
        let from = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|from| from.0.ip().to_canonical());
        let prefix = if log_in { HOST } else { "" };
        let path = request.uri().path().to_owned();
        let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(request.uri());
        let query = Fields::of_pairs(query.map_err(|_| StatusCode::BAD_REQUEST)?.0);
        let multipart = text(header::CONTENT_TYPE).is_some_and(|t| t.starts_with("multipart/form-data"));
        let form = match (post, multipart) {
            (false, _) => Fields::default(),
            (true, true) => parts(request).await?,
            (true, false) => {
                let form = axum::Form::<Vec<(String, String)>>::from_request(request, &()).await;
                use axum::response::IntoResponse as _;
                Fields::of_pairs(form.map_err(|e| e.into_response().status())?.0)
            }
        };
        Ok(Self { post, path, query, form, cookies, host, origin, from, prefix })
    }

    /// A cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(n, _)| n.strip_prefix(self.prefix) == Some(name)).map(|(_, v)| v.as_str())
    }

    /// The other end is this machine, or nothing is known of it.
    pub fn near(&self) -> bool {
        self.from.is_none_or(|ip| ip.is_loopback())
    }

    /// The browser reached this server by a loopback name. Another name would be a page elsewhere that
    /// had its own name pointed here.
    pub fn loopback(&self) -> bool {
        let name = match self.host.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or_default(),
            None => self.host.split(':').next().unwrap_or_default(),
        };
        name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

async fn parts(request: Request) -> Result<Fields, StatusCode> {
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| StatusCode::BAD_REQUEST)?;
    let mut fields = Fields::default();
    while let Some(part) = parts.next_field().await.map_err(|e| e.status())? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|e| e.status())?;
        if fields.0.len() >= FIELDS {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        fields.0.push((name, bytes.to_vec()));
    }
    Ok(fields)
}

/// A cookie of this host, before the request is read.
pub fn cookie_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    pairs(headers).find(|(n, _)| n.strip_prefix(HOST) == Some(name)).map(|(_, value)| value)
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

fn cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    pairs(headers).map(|(n, v)| (n.to_owned(), v.to_owned())).collect()
}
