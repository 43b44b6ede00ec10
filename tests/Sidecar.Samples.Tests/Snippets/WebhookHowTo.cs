#pragma warning disable CA1848, CA1873 // The page shows the plain way to log.
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
#region webhook-usings
using System.Buffers;
using Sidecar.Core.Admission;
using Sidecar.Core.Hosting;
using Sidecar.Core.Istio;
#endregion

namespace Sidecar.Samples.Tests.Snippets;

/// <summary>The code of docs/how-to-webhook.md, run.</summary>
public class WebhookHowTo
{
    [Fact]
    public async Task The_webhook_answers_and_follows_its_configuration()
    {
        var stop = TestContext.Current.CancellationToken;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = Path.GetTempPath() });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        Register(builder);
        await using var app = builder.Build();
        Map(app);
        await app.StartAsync(stop);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        Assert.Contains("\"patch\":", await Review(client), StringComparison.Ordinal);
        ((IConfigurationRoot)app.Configuration)["Sidecar:Injection:Policy"] = "disabled";
        ((IConfigurationRoot)app.Configuration).Reload();
        Assert.DoesNotContain("\"patch\":", await Review(client), StringComparison.Ordinal);
    }

    static void Register(WebApplicationBuilder builder)
    {
        #region webhook-register
        builder.Services.AddSidecarInjection()
            .BindConfiguration(InjectionOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true);
        #endregion
    }

    static void Map(WebApplication app)
    {
        #region webhook-map
        app.MapPost("/inject/{**parameters}", async (HttpContext http, IInjectorSource injectors) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);

            var handler = new AdmissionHandler(injectors.Get(), IstioProfile.ParsePath);
            var reply = new AdmissionEndpoint(handler).Answer(http.Request.ContentType, body.ToArray(), http.Request.Path);

            http.Response.StatusCode = reply.StatusCode;
            http.Response.ContentType = reply.ContentType;
            foreach (var part in reply.Body)
                http.Response.BodyWriter.Write(part.Span);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        });
        #endregion
        #region webhook-changes
        app.Services.GetRequiredService<IInjectorSource>().OnChange(change =>
        {
            if (change is InjectionChange.Rejected rejected)
                app.Logger.LogError("The configuration is wrong; the one before stays: {Problems}", rejected.Problems);
        });
        #endregion
    }

    static void Named(WebApplicationBuilder builder)
    {
        #region webhook-named
        builder.Services.AddSidecarInjection("stable").BindConfiguration("Injectors:Stable");
        builder.Services.AddSidecarInjection("canary").BindConfiguration("Injectors:Canary");
        // … and per request: injectors.Get("canary")
        #endregion
    }

    [Fact]
    public void Several_stand_side_by_side()
    {
        var builder = WebApplication.CreateSlimBuilder();
        Named(builder);
        using var provider = builder.Services.BuildServiceProvider();
        var injectors = provider.GetRequiredService<IInjectorSource>();
        Assert.NotSame(injectors.Get("stable"), injectors.Get("canary"));
    }

    static async Task<string> Review(HttpClient client)
    {
        var review = """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","operation":"CREATE","namespace":"shop",
             "kind":{"group":"","version":"v1","kind":"Pod"},"object":{"metadata":{"name":"web"},"spec":{"containers":[{"name":"web"}]}}}}
            """;
        using var content = new StringContent(review, new MediaTypeHeaderValue("application/json"));
        using var answer = await client.PostAsync("/inject", content, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
