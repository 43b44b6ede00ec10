namespace Sidecar.Netfilter.Formats;

/// <summary>Which of several words of the same meaning are written.</summary>
enum NftSpelling
{
    /// <summary>Istio's: <c>oifname lo</c>, <c>skuid 1337</c>, <c>mark 1337</c>, <c>127.0.0.1/32</c>.</summary>
    Istio,

    /// <summary>The listing's: <c>oifname "lo"</c>, <c>meta skuid 1337</c>, <c>meta mark 0x00000539</c>, <c>127.0.0.1</c>.</summary>
    Listing,
}
