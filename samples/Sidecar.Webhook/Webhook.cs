using Microsoft.AspNetCore.Http.Features;
using Sidecar.Core.Admission;
using Sidecar.Core.Istio;

namespace Sidecar.Webhook;

/// <summary>
/// An admission webhook around one library call. The certificate is given as files, by <c>appsettings.json</c> or on
/// the command line: <c>--cert tls.crt --key tls.key --listen https://*:8443</c>.
/// </summary>
static class Webhook
{
    static readonly Dictionary<string, string> Switches = new()
    {
        ["--cert"] = "Kestrel:Endpoints:Https:Certificate:Path",
        ["--key"] = "Kestrel:Endpoints:Https:Certificate:KeyPath",
        ["--listen"] = "Kestrel:Endpoints:Https:Url",
    };

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddCommandLine(args, Switches);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton(new AdmissionEndpoint(
            new AdmissionHandler(IstioProfile.CreateInjector(IstioConfiguration.Default), IstioProfile.ParsePath)));
        var app = builder.Build();
        app.MapPost("/inject/{**rest}", Inject);
        app.MapGet("/healthz", () => "ok");
        return app;
    }

    static async Task Inject(HttpContext http, AdmissionEndpoint endpoint)
    {
        var body = await RequestBody.ReadAsync(http.Request, AdmissionEndpoint.MaxBodyBytes, http.RequestAborted);
        var reply = body is { } read
            ? endpoint.Answer(http.Request.ContentType, read, PathOf(http))
            : AdmissionEndpoint.TooLarge;
        http.Response.StatusCode = reply.StatusCode;
        http.Response.ContentType = reply.ContentType;
        http.Response.ContentLength = reply.Body.Length;
        await http.Response.Body.WriteAsync(reply.Body, http.RequestAborted);
    }

    /// <summary>
    /// The path with every escape decoded; the host's own reading of it leaves an escaped slash as it is.
    /// </summary>
    static string PathOf(HttpContext http) =>
        http.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0] is { } raw && raw.StartsWith('/')
            ? Uri.UnescapeDataString(raw)
            : http.Request.Path.Value ?? "/";
}
