//! The names of an account's values at a place.

/// The name of each value.
pub(super) struct Names {
    pub(super) client_id: &'static str,
    pub(super) secret: &'static str,
    pub(super) token_address: &'static str,
    pub(super) certificate_token_address: &'static str,
    pub(super) certificate: &'static str,
    pub(super) key: &'static str,
    pub(super) certificate_file: Option<&'static str>,
    pub(super) key_file: Option<&'static str>,
    pub(super) api: &'static str,
    pub(super) group: Option<&'static str>,
    pub(super) zone: Option<&'static str>,
    pub(super) zone_id: Option<&'static str>,
    pub(super) app_name: Option<&'static str>,
    /// Says by what a key signs in.
    pub(super) credential_type: Option<&'static str>,
}

/// In a service key, and in what a platform binds.
pub(super) const SERVICE_KEY: Names = Names {
    client_id: "clientid",
    secret: "clientsecret",
    token_address: "url",
    certificate_token_address: "certurl",
    certificate: "certificate",
    key: "key",
    certificate_file: None,
    key_file: None,
    api: "serviceurls.AI_API_URL",
    group: None,
    zone: Some("identityzone"),
    zone_id: Some("identityzoneid"),
    app_name: Some("appname"),
    credential_type: Some("credential-type"),
};

/// In the environment, and in a config file.
pub(super) const VARIABLES: Names = Names {
    client_id: "AICORE_CLIENT_ID",
    secret: "AICORE_CLIENT_SECRET",
    token_address: "AICORE_AUTH_URL",
    certificate_token_address: "AICORE_CERT_URL",
    certificate: "AICORE_CERT_STR",
    key: "AICORE_KEY_STR",
    certificate_file: Some("AICORE_CERT_FILE_PATH"),
    key_file: Some("AICORE_KEY_FILE_PATH"),
    api: "AICORE_BASE_URL",
    group: Some("AICORE_RESOURCE_GROUP"),
    zone: None,
    zone_id: None,
    app_name: None,
    credential_type: None,
};

impl Names {
    /// Those by which a place is seen to be meant; a group alone is none.
    pub(super) fn telling(&self) -> impl Iterator<Item = &'static str> {
        let texts = [
            self.client_id,
            self.secret,
            self.token_address,
            self.certificate_token_address,
            self.certificate,
            self.key,
            self.api,
        ];
        texts.into_iter().chain(self.files())
    }

    /// Those that are the paths of files.
    pub(super) fn files(&self) -> impl Iterator<Item = &'static str> {
        let files = [self.certificate_file, self.key_file];
        files.into_iter().flatten()
    }
}
