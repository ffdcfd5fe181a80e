//! Claims that are made of every SDK: the same functions in `apps/<name>.js` and `apps/<name>.py`, the same events,
//! the same test.

pub(crate) use stepwell_e2e::Sdk;

/// Makes each claim, an async function of the SDK, a test of every SDK.
macro_rules! of_every_sdk {
    ($($claim:ident)*) => {
        $crate::sdks::of_every_sdk! { typescript, TypeScript, $($claim)* }
        $crate::sdks::of_every_sdk! { python, Python, $($claim)* }
    };
    ($module:ident, $sdk:ident, $($claim:ident)*) => {
        mod $module {
            $(
                #[tokio::test]
                async fn $claim() {
                    super::$claim($crate::sdks::Sdk::$sdk).await;
                }
            )*
        }
    };
}
pub(crate) use of_every_sdk;
