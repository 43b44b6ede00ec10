using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Sidecar.Proxy.Http;
using Sidecar.Proxy.Observability;
using Yarp.ReverseProxy.Forwarder;

namespace Sidecar.Proxy.Tests.Http;

/// <summary>What each error of the forwarder is told as.</summary>
public class ForwardResultTests
{
    static readonly Exception Reset = new IOException("reset", new SocketException((int)SocketError.ConnectionReset));
    static readonly Exception Time = new AggregateException(new TaskCanceledException(), new IOException("canceled", new OperationCanceledException()));

    /// <summary>By error and reason: the flag, and the status of the answer of one's own, 0 where there is none.</summary>
    static readonly (ForwarderError Error, Exception? Why, string Flag, int Status)[] Table =
    [
        (ForwarderError.None, null, "-", 0),
        (ForwarderError.Request, new HttpRequestException(HttpRequestError.ConnectionError), "UF", 503),
        (ForwarderError.Request, new InvalidOperationException("", new HttpRequestException(HttpRequestError.ConnectionError)), "UF", 503),
        (ForwarderError.Request, new HttpRequestException(HttpRequestError.ResponseEnded), "UC", 503),
        (ForwarderError.Request, new HttpRequestException(HttpRequestError.HttpProtocolError), "UC", 503),
        (ForwarderError.Request, new HttpRequestException(HttpRequestError.InvalidResponse), "UPE", 502),
        (ForwarderError.Request, new HttpRequestException(HttpRequestError.InvalidResponse, "", Reset), "UC", 503),
        (ForwarderError.Request, new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded), "UPE", 502),
        (ForwarderError.RequestTimedOut, Time, "UT", 504),
        (ForwarderError.RequestCanceled, Time, "DC", 0),
        (ForwarderError.RequestBodyCanceled, Time, "DC", 0),
        (ForwarderError.RequestBodyClient, Reset, "DC", 0),
        (ForwarderError.RequestBodyClient, new AggregateException(new BadHttpRequestException("Bad chunk.")), "DPE", 0),
        (ForwarderError.RequestBodyClient, Time, "SI", 0),
        (ForwarderError.RequestBodyDestination, new AggregateException(Reset, Reset), "UC", 503),
        (ForwarderError.RequestBodyDestination, Time, "UT", 504),
        (ForwarderError.ResponseHeaders, new InvalidOperationException(), "UPE", 502),
        (ForwarderError.ResponseBodyCanceled, Time, "DC", 0),
        (ForwarderError.ResponseBodyClient, Reset, "DC", 0),
        (ForwarderError.ResponseBodyDestination, Reset, "UC", 503),
        (ForwarderError.ResponseBodyDestination, Time, "UT", 504),
        (ForwarderError.UpgradeRequestCanceled, Time, "DC", 0),
        (ForwarderError.UpgradeRequestClient, Reset, "DC", 0),
        (ForwarderError.UpgradeRequestDestination, Reset, "UC", 503),
        (ForwarderError.UpgradeResponseCanceled, Time, "DC", 0),
        (ForwarderError.UpgradeResponseClient, Reset, "DC", 0),
        (ForwarderError.UpgradeResponseDestination, Reset, "UC", 503),
        (ForwarderError.UpgradeActivityTimeout, Time, "SI", 0),
        (ForwarderError.NoAvailableDestinations, null, "UF", 503),
        (ForwarderError.RequestCreation, new InvalidOperationException(), "DPE", 501),
    ];

    [Fact]
    public void Each_error_of_the_forwarder_has_its_flag_and_its_answer()
    {
        Assert.Equal(Enum.GetValues<ForwarderError>().Order(), Table.Select(row => row.Error).Distinct().Order());
        foreach (var (error, why, flag, status) in Table)
        {
            var result = ForwardResult.Of(error, why);
            Assert.Equal((error, flag, status), (error, result.Flag.ToLetters(), result.Answer?.Status ?? 0));
        }
    }

    [Fact]
    public void Every_flag_has_letters_of_its_own() =>
        Assert.Equal(ResponseFlags.Count, Enum.GetValues<ResponseFlag>().Select(flag => flag.ToLetters()).Distinct().Count());
}
