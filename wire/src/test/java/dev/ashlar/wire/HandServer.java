package dev.ashlar.wire;

import dev.ashlar.net.HttpExchange;
import dev.ashlar.net.WebServer;
import dev.ashlar.socketio.SocketIoOptions;
import dev.ashlar.socketio.SocketIoServer;
import dev.ashlar.wallet.Address;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server for trying real clients from npm by hand: a configuration, and services that answer
 * every request by an object. Run it, then {@code DCP_SCHEDULER_LOCATION=http://127.0.0.1:8190/
 * node script.js}.
 */
public final class HandServer {
  private static final List<String> SERVICES =
      List.of(
          "jobSubmit",
          "computeGroups",
          "eventRouter",
          "resultSubmitter",
          "taskDistributor",
          "pheme");
  private static final JsonMapper JSON = JsonMapper.shared();

  private HandServer() {}

  public static void main(String[] args) throws InterruptedException {
    int port = Integer.parseInt(args[0]);
    var log = LoggerFactory.getLogger(HandServer.class);
    var sockets = new SocketIoServer(SocketIoOptions.DEFAULTS);
    try (var server =
        new WireServer(
            sockets,
            World.SERVER,
            WireOptions.DEFAULTS,
            InstantSource.system(),
            new SecureRandom())) {
      for (String service : SERVICES) {
        server.service("/" + service + "/", request -> answer(service, request));
      }
      server.service("/bankTeller/", request -> answer("bankTeller", request));
      server.service("/packageManager/", request -> answer("packageManager", request));
      try (WebServer web =
          sockets
              .mount(WebServer.builder().listen("127.0.0.1", port))
              .route("/etc/dcp-config.kvin", exchange -> configuration(exchange, port))
              .start()) {
        log.info("listening on {}", web.port());
        Thread.currentThread().join();
      }
    }
  }

  private static JsonNode answer(String service, WireRequest request) {
    LoggerFactory.getLogger(HandServer.class)
        .info("{} {} {}", service, request.operation(), request.data());
    return Fields.object()
        .put("success", true)
        .put("service", service)
        .put("operation", request.operation())
        .put("peer", request.session().peer().text())
        .put("escrow", World.ALICE.address().text())
        .put("status", "running")
        .put("granted", request.authorization().grants(payer(request)));
  }

  private static Address payer(WireRequest request) {
    JsonNode account = request.data().path("paymentAccount");
    return account.isString() ? Address.of(account.asString()) : request.session().peer();
  }

  private static void configuration(HttpExchange exchange, int port) {
    String root = "http://127.0.0.1:" + port + "/";
    ObjectNode services = JSON.createObjectNode();
    for (String service : SERVICES) {
      services.set(service, object(Map.of("location", url(root + service + "/"))));
    }
    services.set(
        "jnu",
        object(
            Map.of("location", url(root + "jnu/"), "timeServiceLocation", url(root + "jnu/time"))));
    ObjectNode scheduler = JSON.createObjectNode();
    scheduler.set("location", url(root));
    scheduler.set("services", object(services));
    scheduler.set(
        "compatibility",
        raw("{'minimum':{'dcp':'^5.0.0'},'operations':{'compute':'^1.0.0','work':'^1.0.0'}}"));
    scheduler.set("worker", raw("{'types':['v4'],'operations':'1.0.0'}"));
    ObjectNode all = JSON.createObjectNode();
    all.set("scheduler", object(scheduler));
    ObjectNode bank = JSON.createObjectNode();
    bank.set("location", url(root));
    bank.set(
        "services",
        object(Map.of("bankTeller", object(Map.of("location", url(root + "bankTeller/"))))));
    all.set("bank", object(bank));
    all.set("packageManager", object(Map.of("location", url(root + "packageManager/"))));
    for (String other : List.of("portal", "pxAuth", "oAuth", "cdn")) {
      all.set(other, object(Map.of("location", url(root + other + "/"))));
    }
    all.set(
        "job",
        raw(
            "{'maxDeployTime':30,'deployAttempts':3,'deployCloseTimeout':10000,"
                + "'uploadInitialNumberOfSlices':10,'uploadIncreaseFactor':5,"
                + "'uploadSlicesTarget':1000000,'uploadSlicesCeiling':6000000,"
                + "'sliceUploadErrorTolerance':2,'modules':{}}"));
    all.set("eventSubscriber", raw("{'seenListSize':100}"));
    all.set("network", raw("{'disableIPv6':false,'disableIPv4':false}"));
    all.set(
        "dcp",
        raw(
            "{'connectionOptions':{'default':{}},'validityStampCachePurgeInterval':60,"
                + "'identityCache':{}}"));
    String version = exchange.query("ver").filter("2.0.0"::equals).isPresent() ? "v8" : "v9";
    String document = "{\"_serializeVerId\":\"" + version + "\",\"what\":" + object(all) + "}";
    exchange.respond(200, "application/x-kvin", document.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode object(Map<String, JsonNode> members) {
    ObjectNode properties = JSON.createObjectNode();
    properties.setAll(members);
    return object(properties);
  }

  private static JsonNode object(ObjectNode properties) {
    ObjectNode node = JSON.createObjectNode().put("ctr", 0);
    node.set("ps", properties);
    return node;
  }

  private static JsonNode url(String url) {
    ObjectNode node = JSON.createObjectNode().put("ctr", "dcpUrl$$DcpURL");
    node.putObject("ps");
    return node.put("arg", url);
  }

  private static JsonNode raw(String json) {
    ObjectNode node = JSON.createObjectNode();
    node.set("raw", JSON.readTree(json.replace('\'', '"')));
    return node;
  }
}
